import type { ReactNode } from 'react';
import { TeamEvents } from '@/components/shell/events';
import { RememberTeam } from '@/components/shell/remember-team';
import { Shell } from '@/components/shell/shell';
import { TeamProvider } from '@/components/team/team-context';
import { requireTeam } from '@/lib/session';

type Props = { params: Promise<{ team: string }>; children: ReactNode };

export default async function TeamLayout({ params, children }: Props) {
  const { person, team } = await requireTeam((await params).team);
  return (
    <TeamProvider team={team} person={person}>
      <TeamEvents team={team.slug}>
        <RememberTeam slug={team.slug} />
        <Shell person={person} team={team}>
          {children}
        </Shell>
      </TeamEvents>
    </TeamProvider>
  );
}
