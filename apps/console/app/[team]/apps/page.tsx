import { getTranslations } from 'next-intl/server';
import { AppList } from '@/components/apps/app-list';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string }> };

export async function generateMetadata() {
  return { title: (await getTranslations('apps'))('title') };
}

export default async function AppsPage({ params }: Props) {
  const { team } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchQuery(queries.apps(team))]}>
        <AppList team={team} />
      </Prefetched>
    </Page>
  );
}
