'use client';

import {
  Body,
  buttonClass,
  Cell,
  ExternalIcon,
  Head,
  HeadCell,
  Mono,
  PageHeader,
  PlusIcon,
  Row,
  Skeleton,
  Table,
} from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { AppStatus } from '@/components/states';
import { useMay } from '@/components/team/team-context';
import { TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';
import type { App } from '@/lib/api/types';
import { FirstApp } from './first-app';

export function AppList({ team }: { team: string }) {
  const t = useTranslations('apps');
  const may = useMay('developer');
  const { data: apps, error, refetch } = useQuery(queries.apps(team));
  if (apps?.length === 0 && may) return <FirstApp team={team} welcome />;
  return (
    <>
      <PageHeader
        title={t('title')}
        description={apps && t('count', { count: apps.length })}
        actions={
          may && (
            <Link href={`/${team}/apps/new`} className={buttonClass({ kind: 'primary' })}>
              <PlusIcon /> {t('new')}
            </Link>
          )
        }
      />
      {error && !apps && <Problem error={error} retry={refetch} />}
      {!apps && !error && <Skeleton className="h-48" />}
      {apps && apps.length > 0 && <AppTable team={team} apps={apps} />}
      {apps?.length === 0 && <p className="text-ink-soft">{t('nothingToSee')}</p>}
    </>
  );
}

function AppTable({ team, apps }: { team: string; apps: readonly App[] }) {
  const t = useTranslations('apps');
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('name')}</HeadCell>
        <HeadCell>{t('state')}</HeadCell>
        <HeadCell className="hidden sm:table-cell">{t('release')}</HeadCell>
        <HeadCell className="hidden sm:table-cell">{t('instances')}</HeadCell>
        <HeadCell className="hidden md:table-cell">{t('changed')}</HeadCell>
      </Head>
      <Body>
        {apps.map((app) => (
          <AppRow key={app.id} team={team} app={app} />
        ))}
      </Body>
    </Table>
  );
}

function AppRow({ team, app }: { team: string; app: App }) {
  const t = useTranslations('apps');
  const changed = app.latestDeployment?.createdAt ?? app.latestBuild?.createdAt ?? app.createdAt;
  return (
    <Row>
      <Cell className="max-w-0 w-2/5 min-w-44">
        <Link href={`/${team}/${app.name}`} className="block truncate font-semibold leading-[24px] hover:underline">
          {app.name}
        </Link>
        {app.live ? (
          <a
            href={app.url}
            target="_blank"
            rel="noreferrer"
            className="flex min-h-[24px] min-w-0 items-center gap-1 text-[12.5px] text-ink-soft hover:text-accent"
          >
            <span className="truncate">{app.hosts[0]}</span>
            <ExternalIcon className="size-3" />
            <span className="sr-only">{t('opensTab')}</span>
          </a>
        ) : (
          <span className="block truncate text-[12.5px] text-ink-faint leading-[24px]">{app.hosts[0]}</span>
        )}
      </Cell>
      <Cell>
        <AppStatus app={app} />
      </Cell>
      <Cell className="hidden max-w-0 w-1/4 min-w-40 sm:table-cell">
        {app.live ? (
          <>
            <Mono>v{app.live.number}</Mono>
            <span className="block truncate text-[12.5px] text-ink-soft">{app.live.description}</span>
          </>
        ) : (
          <span className="text-ink-faint">{t('none')}</span>
        )}
      </Cell>
      <Cell className="hidden whitespace-nowrap sm:table-cell">
        {t('ready', { ready: app.instances.ready, desired: app.instances.desired })}
      </Cell>
      <Cell className="hidden whitespace-nowrap text-ink-soft md:table-cell">
        <TimeAgo at={changed} />
      </Cell>
    </Row>
  );
}
