import { getTranslations } from 'next-intl/server';
import { Nodes } from '@/components/platform/nodes';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

export async function generateMetadata() {
  return { title: (await getTranslations('nodes'))('title') };
}

export default async function NodesPage() {
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchQuery(queries.nodes())]}>
        <Nodes />
      </Prefetched>
    </Page>
  );
}
