'use client';

import {
  AppsIcon,
  AuditIcon,
  cx,
  Drawer,
  type Icon,
  IconButton,
  KeyIcon,
  Mark,
  MenuIcon,
  NodeIcon,
  PeopleIcon,
  PulseIcon,
} from '@berth/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Me, MyTeam } from '@/lib/api/types';
import { AccountMenu } from './account-menu';
import { useIsLive } from './events';
import { TeamMenu } from './team-menu';

interface NavProps {
  person: Me;
  /** Null on pages that belong to no team. */
  team: MyTeam | null;
}

/** The rail: a hull of ink beside the page; on a phone behind a button. */
export function Rail({ person, team }: NavProps) {
  const t = useTranslations('nav');
  const path = usePathname();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <>
      <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col bg-hull text-hull-ink md:flex">
        <RailContent person={person} team={team} />
      </aside>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 bg-hull px-3 text-hull-ink md:hidden">
        <IconButton
          label={t('open')}
          className="text-hull-ink! hover:bg-hull-raised! hover:text-hull-ink!"
          onClick={() => setOpen(true)}
        >
          <MenuIcon />
        </IconButton>
        <Link href="/" className="flex items-center gap-2 font-semibold">
          <Mark className="size-5" /> Berth
        </Link>
        {team && <span className="truncate text-hull-soft">/ {team.name}</span>}
      </header>
      <Drawer open={open} onOpenChange={setOpen} title={t('title')}>
        <RailContent person={person} team={team} />
      </Drawer>
    </>
  );
}

function RailContent({ person, team }: NavProps) {
  const t = useTranslations('nav');
  const live = useIsLive();
  const home = team ?? person.teams[0];
  const mayAudit = team?.role === 'owner' || team?.role === 'admin';
  return (
    <div className="flex h-full flex-col">
      <Link href="/" className="flex h-14 items-center gap-2.5 px-4 font-semibold text-[15px] tracking-tight">
        <Mark /> Berth
      </Link>
      <div className="px-2">
        <TeamMenu person={person} team={team} />
      </div>
      <nav aria-label={t('title')} className="mt-3 grid gap-5 overflow-y-auto px-2">
        {home && (
          <ul className="grid gap-0.5">
            <NavLink href={`/${home.slug}/apps`} icon={AppsIcon} label={t('apps')} team={home.slug} />
            <NavLink href={`/${home.slug}/members`} icon={PeopleIcon} label={t('members')} />
            <NavLink href={`/${home.slug}/tokens`} icon={KeyIcon} label={t('tokens')} />
            {mayAudit && <NavLink href={`/${home.slug}/audit`} icon={AuditIcon} label={t('audit')} />}
          </ul>
        )}
        <div>
          <h2 className="px-2.5 pb-1 text-[11px] text-hull-soft">{t('platform')}</h2>
          <ul className="grid gap-0.5">
            <NavLink href="/nodes" icon={NodeIcon} label={t('nodes')} />
            {person.platformAdmin && <NavLink href="/platform" icon={PulseIcon} label={t('health')} />}
          </ul>
        </div>
      </nav>
      <div className="mt-auto flex min-w-0 flex-col gap-2 p-2">
        {!live && (
          <p role="status" className="rounded-md bg-hull-raised px-2.5 py-2 text-[12px] text-hull-soft">
            <span className="pulse mr-1.5 inline-block size-2 rounded-full bg-[#e3b45a]" />
            {t('reconnecting')}
          </p>
        )}
        <AccountMenu person={person} />
      </div>
    </div>
  );
}

const ownPages = ['apps', 'members', 'tokens', 'audit', 'settings'];

function NavLink({ href, icon: LinkIcon, label, team }: { href: string; icon: Icon; label: string; team?: string }) {
  const path = usePathname();
  const [, first, second] = path.split('/');
  // An app's own pages belong to "Apps".
  const inside = team !== undefined && first === team && second !== undefined && !ownPages.includes(second);
  const current = path === href || path.startsWith(`${href}/`) || inside;
  return (
    <li>
      <Link
        href={href}
        aria-current={current ? 'page' : undefined}
        className={cx(
          'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-[13.5px] text-hull-soft transition-colors hover:bg-hull-raised hover:text-hull-ink',
          'aria-[current=page]:bg-hull-raised aria-[current=page]:text-hull-ink aria-[current=page]:font-medium',
          'relative aria-[current=page]:before:absolute aria-[current=page]:before:-left-2 aria-[current=page]:before:h-5 aria-[current=page]:before:w-[3px] aria-[current=page]:before:rounded-r aria-[current=page]:before:bg-[#f0763c]',
        )}
      >
        <LinkIcon /> {label}
      </Link>
    </li>
  );
}
