import { DeploymentList } from '@/components/app/deployment-list';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string; app: string }> };

export default async function DeploymentsPage({ params }: Props) {
  const { team, app } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched
        fill={[
          (client) => client.fetchQuery(queries.deployments(team, app)),
          (client) => client.fetchQuery(queries.builds(team, app)),
        ]}
      >
        <DeploymentList team={team} app={app} />
      </Prefetched>
    </Page>
  );
}
