'use client';

import { ActivityIcon, BranchIcon, EmptyState, Mono, PageHeader, Skeleton } from '@berth/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { BuildStatus, DeploymentStatus } from '@/components/states';
import { Elapsed, TimeAgo } from '@/components/time';
import { queries } from '@/lib/api/browser';
import type { BuildSummary, Deployment } from '@/lib/api/types';
import { duration, shortCommit } from '@/lib/format';
import { stepsOf, type TimelineRow, timelineOf } from '@/lib/rollout';
import { useProblemWords } from '@/lib/use-problem';
import { useSentence } from './rollout-card';

/** Everything that was tried, newest first: who, why, how long, and if it failed, what to do. */
export function DeploymentList({ team, app }: { team: string; app: string }) {
  const t = useTranslations('deployments');
  const deployments = useQuery(queries.deployments(team, app));
  const builds = useQuery(queries.builds(team, app));
  const error = deployments.error ?? builds.error;
  const ready = deployments.data && builds.data;
  const rows = ready ? timelineOf(builds.data, deployments.data) : [];
  const liveId = deployments.data?.find(({ state }) => state === 'live')?.id;
  return (
    <>
      <PageHeader title={t('title')} description={t('about')} />
      {error && !ready && (
        <Problem error={error} retry={() => Promise.all([deployments.refetch(), builds.refetch()])} />
      )}
      {!ready && !error && <Skeleton className="h-48" />}
      {ready && rows.length === 0 && (
        <EmptyState icon={<ActivityIcon />} title={t('empty')}>
          {t('emptyAbout')} <Mono>git push berth main</Mono>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {rows.map((row) => (
            <TimelineItem key={row.id} row={row} base={`/${team}/${app}/deployments`} liveId={liveId} />
          ))}
        </ol>
      )}
    </>
  );
}

function TimelineItem({ row, base, liveId }: { row: TimelineRow; base: string; liveId: string | undefined }) {
  const t = useTranslations('deployments');
  const words = useProblemWords();
  const sentence = useSentence();
  const build = row.build;
  const deployment = row.kind === 'deployment' ? row.deployment : null;
  const failure = deployment?.failure ?? (deployment ? null : build?.failure);
  const actor = deployment?.actor ?? build?.actor;
  return (
    <li className="relative grid gap-x-4 gap-y-1 px-4 py-3 transition-colors hover:bg-sunken/50 sm:grid-cols-[8.5rem_minmax(0,1fr)_auto]">
      <div>
        {deployment ? (
          <DeploymentStatus state={deployment.state} replaced={deployment.id !== liveId} />
        ) : (
          build && <BuildStatus state={build.state} />
        )}
      </div>
      <div className="min-w-0">
        <Link
          href={`${base}/${row.id}`}
          className="block truncate font-medium after:absolute after:inset-0 hover:underline"
        >
          {sentence(build, deployment)}
        </Link>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-[12.5px] text-ink-soft">
          <span>{t(`cause.${build?.source ?? deployment?.cause ?? 'push'}`)}</span>
          {deployment && <Mono>v{deployment.release}</Mono>}
          {build?.source === 'push' && (
            <span className="inline-flex items-center gap-1">
              <BranchIcon className="size-3.5" /> {build.ref}
              {build.commit && <Mono>{shortCommit(build.commit)}</Mono>}
            </span>
          )}
          <span className="text-ink-faint">{t('by', { name: actor?.name ?? '' })}</span>
        </div>
        {failure && <p className="mt-1 text-[13px] text-bad wrap-anywhere">{words(failure).title}</p>}
      </div>
      <div className="flex gap-3 text-[12.5px] text-ink-faint sm:grid sm:content-start sm:justify-items-end sm:gap-0.5">
        <TimeAgo at={row.at} />
        <Took build={build} deployment={deployment} />
      </div>
    </li>
  );
}

/** From the push to the end, and the parts of it in its title. */
function Took({ build, deployment }: { build: BuildSummary | null; deployment: Deployment | null }) {
  const t = useTranslations('steps');
  const from = build?.createdAt ?? deployment?.createdAt;
  const until = deployment ? deployment.finishedAt : build?.finishedAt;
  if (!from) return null;
  const parts = stepsOf(build, deployment)
    .filter(({ ms }) => ms !== null)
    .map(({ name, ms }) => `${t(`name.${name}`)} ${duration(ms ?? 0)}`);
  return (
    <span title={parts.join(' · ')}>
      <Elapsed since={from} until={until} />
    </span>
  );
}
