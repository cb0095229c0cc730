import { Attempt } from '@/components/app/attempt';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string; app: string; id: string }> };

/** `id` is a deployment's, or a build's that has no deployment (yet). */
export default async function DeploymentPage({ params }: Props) {
  const { team, app, id } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched
        fill={[
          async (client) => {
            if (id.startsWith('bld_')) await client.fetchQuery(queries.build(team, app, id));
            else await client.fetchQuery(queries.deployment(team, app, id));
          },
        ]}
      >
        <Attempt team={team} app={app} id={id} />
      </Prefetched>
    </Page>
  );
}
