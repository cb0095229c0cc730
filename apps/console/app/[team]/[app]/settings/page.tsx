import { AppSettings } from '@/components/app/app-settings';
import { Page } from '@/components/shell/page';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string; app: string }> };

export default async function SettingsPage({ params }: Props) {
  const { team, app } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched
        fill={[
          (client) => client.fetchQuery(queries.app(team, app)),
          (client) => client.fetchQuery(queries.formation(team, app)),
        ]}
      >
        <AppSettings team={team} app={app} />
      </Prefetched>
    </Page>
  );
}
