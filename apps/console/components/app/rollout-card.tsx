'use client';

import { BranchIcon, Button, buttonClass, Card, Mono } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { LogPanel } from '@/components/log/log-panel';
import { Problem } from '@/components/problem';
import { BuildStatus, DeploymentStatus } from '@/components/states';
import { useMay } from '@/components/team/team-context';
import { TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';
import type { BuildSummary, Deployment } from '@/lib/api/types';
import { shortCommit } from '@/lib/format';
import { isMovingBuild, isMovingDeployment, stepsOf } from '@/lib/rollout';
import { Steps } from './steps';
import { useCancel } from './use-cancel';

interface RolloutCardProps {
  team: string;
  app: string;
  build: BuildSummary | null;
  deployment: Deployment | null;
}

/** What is under way (or went wrong last), on the overview. */
export function RolloutCard({ team, app, build, deployment }: RolloutCardProps) {
  const t = useTranslations('rollout');
  const may = useMay('developer');
  const { cancel, cancelling } = useCancel(team, app);
  const failure = deployment?.failure ?? build?.failure;
  const moving = isMovingBuild(build) || isMovingDeployment(deployment);
  const id = deployment?.id ?? build?.id ?? '';
  const cancellable = isMovingBuild(build) || deployment?.cancellable;
  return (
    <Card
      title={moving ? t('underWay') : t('lastFailed')}
      tone={failure ? 'bad' : 'plain'}
      actions={
        <>
          {may && cancellable && (
            <Button size="small" busy={cancelling} onClick={() => cancel(build, deployment)}>
              {t('cancel')}
            </Button>
          )}
          <Link href={`/${team}/${app}/deployments/${id}`} className={buttonClass({ size: 'small' })}>
            {t('details')}
          </Link>
        </>
      }
    >
      <div className="grid gap-4">
        <AttemptLine build={build} deployment={deployment} />
        <Steps steps={stepsOf(build, deployment)} activeSince={activeSince(build, deployment)} />
        {failure && <Problem error={failure} />}
        {build && build.state !== 'succeeded' && (
          <LogPanel
            label={t('buildLog')}
            history={`/api/teams/${team}/apps/${app}/builds/${build.id}/log`}
            stream={`/api/teams/${team}/apps/${app}/builds/${build.id}/log/stream`}
            className="h-72"
          />
        )}
      </div>
    </Card>
  );
}

/** One sentence: what is being made live, by whom, since when. */
export function AttemptLine({ build, deployment }: { build: BuildSummary | null; deployment: Deployment | null }) {
  const t = useTranslations('rollout');
  const sentence = useSentence();
  const actor = deployment?.actor.name ?? build?.actor.name ?? '';
  const at = build?.createdAt ?? deployment?.createdAt;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      {deployment ? <DeploymentStatus state={deployment.state} /> : build && <BuildStatus state={build.state} />}
      <span className="min-w-0 font-medium wrap-anywhere">{sentence(build, deployment)}</span>
      {deployment && <Mono className="text-ink-soft">v{deployment.release}</Mono>}
      {build?.source === 'push' && build.commit && (
        <span className="inline-flex items-center gap-1 text-ink-soft">
          <BranchIcon className="size-3.5" /> {build.ref} <Mono title={build.commit}>{shortCommit(build.commit)}</Mono>
        </span>
      )}
      <span className="text-ink-faint">
        {t('by', { name: actor })} {at && <TimeAgo at={at} />}
      </span>
    </div>
  );
}

/** What was tried, in a few words: the commit's first line, the sample, the image, or what the release says. */
export function useSentence() {
  const t = useTranslations('rollout');
  return (build: BuildSummary | null, deployment: Deployment | null): string => {
    if (build?.source === 'push' && build.message) return build.message.split('\n')[0] ?? build.message;
    if (build?.source === 'sample') return t('sample', { name: build.ref });
    if (build?.source === 'image') return t('image', { name: build.ref });
    return deployment?.description ?? build?.ref ?? '';
  };
}

export function activeSince(build: BuildSummary | null, deployment: Deployment | null): string | undefined {
  if (deployment && isMovingDeployment(deployment)) return deployment.stateSince;
  if (!build) return undefined;
  return build.state === 'queued' ? build.createdAt : (build.startedAt ?? build.createdAt);
}

/** For pages that know only one of the two. */
export function useAttempt(team: string, app: string, id: string) {
  const deployments = useQuery({ ...queries.deployments(team, app), enabled: id.startsWith('bld_') });
  const deploymentId = id.startsWith('dep_')
    ? id
    : deployments.data?.findLast(({ buildId, cause }) => buildId === id && (cause === 'push' || cause === 'image'))?.id;
  const deployment = useQuery({
    ...queries.deployment(team, app, deploymentId ?? ''),
    enabled: deploymentId !== undefined,
  });
  const cause = deployment.data?.cause;
  const fromBuild = cause === 'push' || cause === 'image';
  const buildId = id.startsWith('bld_') ? id : fromBuild ? (deployment.data?.buildId ?? undefined) : undefined;
  const build = useQuery({ ...queries.build(team, app, buildId ?? ''), enabled: buildId !== undefined });
  return {
    build: build.data ?? null,
    deployment: deployment.data ?? null,
    error: deployment.error ?? build.error,
    pending: id.startsWith('bld_') ? build.isPending : deployment.isPending,
  };
}
