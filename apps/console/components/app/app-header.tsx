'use client';

import { buttonClass, ExternalIcon, tabClass } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { AppStatus } from '@/components/states';
import { queries } from '@/lib/api/browser';

const pages = ['overview', 'deployments', 'releases', 'logs', 'environment', 'settings'] as const;

export function AppHeader({ team, app: name }: { team: string; app: string }) {
  const t = useTranslations('app');
  const { data: app } = useQuery(queries.app(team, name));
  return (
    <header className="border-line border-b bg-surface">
      <div className="px-4 pt-4 sm:px-6 lg:px-8 md:pt-5">
        <nav aria-label={t('breadcrumb')} className="text-[12.5px] text-ink-faint">
          <Link href={`/${team}/apps`} className="hover:text-ink hover:underline">
            {t('apps')}
          </Link>
          <span aria-hidden="true"> / </span>
        </nav>
        <div className="mt-0.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <p className="truncate font-semibold text-xl tracking-tight">{name}</p>
            {app && <AppStatus app={app} />}
          </div>
          {app?.live && (
            <a href={app.url} target="_blank" rel="noreferrer" className={buttonClass({ size: 'small' })}>
              {t('open')} <ExternalIcon className="size-3.5" />
              <span className="sr-only">{t('opensTab')}</span>
            </a>
          )}
        </div>
        <AppTabs team={team} app={name} />
      </div>
    </header>
  );
}

function AppTabs({ team, app }: { team: string; app: string }) {
  const t = useTranslations('app.pages');
  const path = usePathname();
  const base = `/${team}/${app}`;
  const tabs = useRef<HTMLElement>(null);
  // On a phone the tabs scroll sideways; where one is must be in view.
  useEffect(() => {
    const bar = tabs.current;
    const current = bar?.querySelector('[aria-current]');
    if (bar && current instanceof HTMLElement)
      bar.scrollLeft = current.offsetLeft - bar.clientWidth / 2 + current.offsetWidth / 2;
  }, [path]);
  return (
    <nav
      ref={tabs}
      aria-label={t('label')}
      className="-mx-1 relative mt-2 flex gap-5 overflow-x-auto px-1 [scrollbar-width:none]"
    >
      {pages.map((page) => {
        const href = page === 'overview' ? base : `${base}/${page}`;
        const current = page === 'overview' ? path === base : path.startsWith(href);
        return (
          <Link key={page} href={href} aria-current={current ? 'page' : undefined} className={tabClass}>
            {t(page)}
          </Link>
        );
      })}
    </nav>
  );
}
