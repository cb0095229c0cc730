'use client';

import { PageHeader, Skeleton } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { useMay } from '@/components/team/team-context';
import { TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';
import { EnvEditor } from './env-editor';
import { EnvReadOnly } from './env-read-only';

export function Environment({ team, app }: { team: string; app: string }) {
  const t = useTranslations('env');
  const may = useMay('developer');
  const { data: config, error, refetch } = useQuery(queries.config(team, app));
  return (
    <>
      <PageHeader title={t('title')} description={t('about')} />
      {config?.updatedAt && config.updatedBy && (
        <p className="-mt-3 text-[13px] text-ink-faint">
          {t('version', { version: config.version, name: config.updatedBy.name })} <TimeAgo at={config.updatedAt} />
          {config.liveVersion !== null &&
            config.liveVersion !== config.version &&
            ` · ${t('notLive', { live: config.liveVersion })}`}
        </p>
      )}
      {error && !config && <Problem error={error} retry={refetch} />}
      {!config && !error && <Skeleton className="h-48" />}
      {config && (may ? <EnvEditor team={team} app={app} config={config} /> : <EnvReadOnly config={config} />)}
    </>
  );
}
