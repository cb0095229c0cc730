'use client';

import { Badge, CheckIcon, Menu, MenuHeading, MenuItem, MenuSeparator, PlusIcon, UpDownIcon } from '@berth/ui';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Me, MyTeam } from '@/lib/api/types';
import { NewTeamDialog } from './new-team-dialog';

export function TeamMenu({ person, team }: { person: Me; team: MyTeam | null }) {
  const t = useTranslations('nav');
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Menu
        align="start"
        className="w-56"
        trigger={
          <button
            type="button"
            className="flex h-10 w-full items-center gap-2 rounded-md border border-hull-line px-2.5 text-left hover:bg-hull-raised"
          >
            <span className="sr-only">{t('team')}</span>
            <span
              aria-hidden="true"
              className="grid size-5 shrink-0 place-items-center rounded bg-[#f0763c] font-bold text-[#23100a] text-[11px] uppercase"
            >
              {(team?.name ?? '·').slice(0, 1)}
            </span>
            <span className="min-w-0 flex-1 truncate font-medium text-[13.5px]">{team?.name ?? t('noTeam')}</span>
            <UpDownIcon className="text-hull-soft" />
          </button>
        }
      >
        <MenuHeading>{t('teams')}</MenuHeading>
        {person.teams.map(({ slug, name, personal }) => (
          <MenuItem key={slug} render={<Link href={`/${slug}/apps`} />}>
            <span className="w-4">{slug === team?.slug && <CheckIcon />}</span>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {personal && <Badge>{t('personal')}</Badge>}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onClick={() => setCreating(true)}>
          <PlusIcon /> {t('newTeam')}
        </MenuItem>
      </Menu>
      <NewTeamDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}
