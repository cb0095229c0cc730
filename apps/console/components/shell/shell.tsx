import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { Me, MyTeam } from '@/lib/api/types';
import { Rail } from './nav';

export async function Shell({ person, team, children }: { person: Me; team: MyTeam | null; children: ReactNode }) {
  const t = await getTranslations('nav');
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="-translate-y-20 absolute top-2 left-2 z-50 rounded bg-raised px-3 py-2 font-medium shadow-lg focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <Rail person={person} team={team} />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
