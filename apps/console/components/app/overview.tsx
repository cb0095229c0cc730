'use client';

import { Skeleton } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { queries } from '@/lib/api/browser';
import type { App } from '@/lib/api/types';
import { isMovingBuild, isMovingDeployment } from '@/lib/rollout';
import { InstanceTable } from './instance-table';
import { LiveCard } from './live-card';
import { RolloutCard } from './rollout-card';
import { WaitingForPush } from './waiting-for-push';

/** What the app is now. Before the first push it says how to push; then it becomes what the push became, by itself. */
export function Overview({ team, app: name }: { team: string; app: string }) {
  const t = useTranslations('overview');
  const { data: app, error, refetch } = useQuery(queries.app(team, name));
  if (error && !app) return <Problem error={error} retry={refetch} />;
  if (!app) return <Skeleton className="h-64" />;
  return (
    <>
      <h1 className="sr-only">{t('title', { app: app.name })}</h1>
      {isEmpty(app) ? <WaitingForPush team={team} app={app} /> : <Running team={team} app={app} />}
    </>
  );
}

function Running({ team, app }: { team: string; app: App }) {
  const attempt = currentAttempt(app);
  return (
    <>
      {attempt && <RolloutCard team={team} app={app.name} build={attempt.build} deployment={attempt.deployment} />}
      {app.live && <LiveCard team={team} app={app} />}
      {app.live && <InstanceTable team={team} app={app.name} desired={app.instances.desired} />}
    </>
  );
}

function isEmpty(app: App): boolean {
  return app.live === null && app.latestBuild === null && app.latestDeployment === null;
}

/** What is under way, or failed last and was not followed by anything better. */
function currentAttempt({ latestBuild: build, latestDeployment: deployment }: App) {
  const buildIsNewer =
    build && (!deployment || (deployment.buildId !== build.id && build.createdAt > deployment.createdAt));
  if (buildIsNewer) {
    return isMovingBuild(build) || build.state === 'failed' || build.state === 'succeeded'
      ? { build, deployment: null }
      : null;
  }
  if (!deployment) return null;
  const own = build && deployment.buildId === build.id && deployment.cause !== 'config' ? build : null;
  return isMovingDeployment(deployment) || deployment.state === 'failed' ? { build: own, deployment } : null;
}
