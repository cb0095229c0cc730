import { Environment } from '@/components/env/environment';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string; app: string }> };

export default async function EnvironmentPage({ params }: Props) {
  const { team, app } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchQuery(queries.config(team, app))]}>
        <Environment team={team} app={app} />
      </Prefetched>
    </Page>
  );
}
