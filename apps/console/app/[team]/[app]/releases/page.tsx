import { ReleaseList } from '@/components/app/release-list';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string; app: string }> };

export default async function ReleasesPage({ params }: Props) {
  const { team, app } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchInfiniteQuery(queries.releases(team, app))]}>
        <ReleaseList team={team} app={app} />
      </Prefetched>
    </Page>
  );
}
