'use client';

import { Card, CopyableCode, PageHeader, Skeleton } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { useMay } from '@/components/team/team-context';
import { queries } from '@/lib/api/browser';
import { DestroyCard } from './destroy-card';
import { FormationCard } from './formation-card';
import { GeneralCard } from './general-card';
import { PowerCard } from './power-card';

export function AppSettings({ team, app: name }: { team: string; app: string }) {
  const t = useTranslations('settings');
  const may = useMay('developer');
  const mayDestroy = useMay('admin');
  const { data: app, error, refetch } = useQuery(queries.app(team, name));
  if (error && !app) return <Problem error={error} retry={refetch} />;
  if (!app) return <Skeleton className="h-80" />;
  return (
    <>
      <PageHeader title={t('title')} />
      <FormationCard team={team} app={name} readOnly={!may} />
      <GeneralCard key={app.id} team={team} app={app} readOnly={!may} />
      <Card title={t('git')} description={t('gitAbout')}>
        <CopyableCode code={app.gitUrl} label={t('copyGit')} />
      </Card>
      {may && <PowerCard team={team} app={app} />}
      {mayDestroy && <DestroyCard team={team} app={app} />}
    </>
  );
}
