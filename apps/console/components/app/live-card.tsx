'use client';

import { buttonClass, Card, CopyButton, ExternalIcon, Fact, Mono } from '@berth/ui';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useMay } from '@/components/team/team-context';
import { TimeAgo } from '@/components/time';
import type { App } from '@/lib/api/types';
import { shortCommit, shortDigest } from '@/lib/format';
import { PowerMenu } from './power-menu';

export function LiveCard({ team, app }: { team: string; app: App }) {
  const t = useTranslations('overview');
  const may = useMay('developer');
  const live = app.live;
  if (!live) return null;
  return (
    <Card
      title={t('live')}
      actions={
        <>
          <Link href={`/${team}/${app.name}/releases`} className={buttonClass({ size: 'small' })}>
            {t('releases')}
          </Link>
          {may && <PowerMenu team={team} app={app} />}
        </>
      }
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
        <Fact label={t('url')} className="col-span-2">
          <span className="flex min-w-0 items-center gap-1">
            <a
              href={app.url}
              target="_blank"
              rel="noreferrer"
              className="inline-flex min-w-0 items-center gap-1.5 font-medium text-accent hover:underline"
            >
              <span className="truncate">{app.url.replace(/\/$/, '')}</span>
              <ExternalIcon className="size-3.5" />
              <span className="sr-only">{t('opensTab')}</span>
            </a>
            <CopyButton value={app.url} label={t('copyUrl')} />
          </span>
        </Fact>
        <Fact label={t('release')}>
          <Mono className="font-semibold">v{live.number}</Mono>{' '}
          <TimeAgo at={live.createdAt} className="text-ink-soft" />
        </Fact>
        <Fact label={t('instances')}>{t('ready', { ready: app.instances.ready, desired: app.instances.desired })}</Fact>
        <Fact label={t('what')} className="col-span-2">
          <span className="wrap-anywhere">{live.description}</span>{' '}
          <span className="text-ink-faint">{t('by', { name: live.actor.name })}</span>
        </Fact>
        <Fact label={t('commit')}>
          {live.commit ? (
            <Mono title={live.commit}>{shortCommit(live.commit)}</Mono>
          ) : (
            <span className="text-ink-faint">–</span>
          )}
        </Fact>
        <Fact label={t('image')}>
          <span className="flex items-center gap-1">
            <Mono title={live.image} className="truncate">
              {shortDigest(live.image)}
            </Mono>
            <CopyButton value={live.image} label={t('copyImage')} />
          </span>
        </Fact>
      </dl>
    </Card>
  );
}
