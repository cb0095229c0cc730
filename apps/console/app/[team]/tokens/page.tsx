import { getTranslations } from 'next-intl/server';
import { Page } from '@/components/shell/page';
import { Tokens } from '@/components/team/tokens';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string }> };

export async function generateMetadata() {
  return { title: (await getTranslations('tokens'))('title') };
}

export default async function TokensPage({ params }: Props) {
  const { team } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchQuery(queries.tokens(team))]}>
        <Tokens team={team} />
      </Prefetched>
    </Page>
  );
}
