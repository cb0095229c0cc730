import { getTranslations } from 'next-intl/server';
import { Page } from '@/components/shell/page';
import { Members } from '@/components/team/members';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string }> };

export async function generateMetadata() {
  return { title: (await getTranslations('members'))('title') };
}

export default async function MembersPage({ params }: Props) {
  const { team } = await params;
  const queries = await serverQueries();
  return (
    <Page>
      <Prefetched fill={[(client) => client.fetchQuery(queries.members(team))]}>
        <Members team={team} />
      </Prefetched>
    </Page>
  );
}
