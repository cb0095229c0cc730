import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Health } from '@/components/platform/health';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';
import { requirePerson } from '@/lib/session';

export async function generateMetadata() {
  return { title: (await getTranslations('platform'))('title') };
}

export default async function PlatformPage() {
  const person = await requirePerson();
  if (!person.platformAdmin) notFound();
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched
        fill={[
          (client) => client.fetchQuery(queries.platformHealth()),
          (client) => client.fetchQuery(queries.platformSettings()),
        ]}
      >
        <Health />
      </Prefetched>
    </Page>
  );
}
