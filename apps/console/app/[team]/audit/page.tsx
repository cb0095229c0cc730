import { getTranslations } from 'next-intl/server';
import { Page } from '@/components/shell/page';
import { Audit } from '@/components/team/audit';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string }> };

export async function generateMetadata() {
  return { title: (await getTranslations('audit'))('title') };
}

export default async function AuditPage({ params }: Props) {
  const { team } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchInfiniteQuery(queries.audit(team))]}>
        <Audit team={team} />
      </Prefetched>
    </Page>
  );
}
