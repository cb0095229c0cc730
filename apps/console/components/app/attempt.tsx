'use client';

import { Button, Card, CodeBlock, Fact, Mono, PageHeader, Skeleton, Tabs } from '@berth/ui';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { LogPanel } from '@/components/log/log-panel';
import { Problem } from '@/components/problem';
import { useMay } from '@/components/team/team-context';
import type { Build, Deployment } from '@/lib/api/types';
import { duration, shortCommit } from '@/lib/format';
import { isMovingBuild, isMovingDeployment, stepsOf } from '@/lib/rollout';
import { AttemptLine, activeSince, useAttempt, useSentence } from './rollout-card';
import { Steps } from './steps';
import { useCancel } from './use-cancel';

/** One attempt, from the push to the end: steps, words, log, plan. */
export function Attempt({ team, app, id }: { team: string; app: string; id: string }) {
  const t = useTranslations('attempt');
  const may = useMay('developer');
  const sentence = useSentence();
  const { build, deployment, error, pending } = useAttempt(team, app, id);
  const { cancel, cancelling } = useCancel(team, app);
  if (error && !build && !deployment) return <Problem error={error} />;
  if (pending) return <Skeleton className="h-80" />;
  const failure = deployment?.failure ?? build?.failure;
  const cancellable = build?.cancellable || deployment?.cancellable;
  return (
    <>
      <PageHeader
        title={sentence(build, deployment)}
        actions={
          may &&
          cancellable && (
            <Button busy={cancelling} onClick={() => cancel(build, deployment)}>
              {t('cancel')}
            </Button>
          )
        }
      />
      <Card>
        <div className="grid gap-5">
          <AttemptLine build={build} deployment={deployment} />
          <Steps steps={stepsOf(build, deployment)} activeSince={activeSince(build, deployment)} />
        </div>
      </Card>
      {failure && <Problem error={failure} />}
      <AttemptTabs team={team} app={app} build={build} deployment={deployment} />
    </>
  );
}

interface AttemptTabsProps {
  team: string;
  app: string;
  build: Build | null;
  deployment: Deployment | null;
}

type Tab = 'build' | 'output' | 'plan' | 'facts';

function AttemptTabs({ team, app, build, deployment }: AttemptTabsProps) {
  const t = useTranslations('attempt');
  const [chosen, setChosen] = useState<Tab | null>(null);
  // While it builds its log is what one wants to see; while it starts, what the app says.
  const tab = chosen ?? (build && !isMovingDeployment(deployment) ? 'build' : 'output');
  const base = `/api/teams/${team}/apps/${app}`;
  const buildLog = build && {
    value: 'build' as const,
    label: t('buildLog'),
    panel: (
      <LogPanel
        key={build.id}
        label={t('buildLog')}
        history={`${base}/builds/${build.id}/log`}
        stream={isMovingBuild(build) ? `${base}/builds/${build.id}/log/stream` : null}
        empty={isMovingBuild(build) ? t('logSoon') : t('logNone')}
        className="h-[28rem]"
      />
    ),
  };
  const output = deployment &&
    isRecent(deployment) && {
      value: 'output' as const,
      label: t('output'),
      panel: (
        <LogPanel
          label={t('output')}
          history={`${base}/logs`}
          stream={`${base}/logs/stream`}
          query="source=app,release,platform"
          className="h-[28rem]"
        />
      ),
    };
  const plan = build && {
    value: 'plan' as const,
    label: t('plan'),
    panel: build.dockerfile ? (
      <div className="grid gap-2">
        <p className="text-ink-soft">{t(`planKind.${planKind(build.planKind)}`)}</p>
        <CodeBlock code={build.dockerfile} label={t('plan')} />
      </div>
    ) : (
      <p className="text-ink-soft">{t('planNone')}</p>
    ),
  };
  const facts = { value: 'facts' as const, label: t('facts'), panel: <Facts build={build} deployment={deployment} /> };
  const tabs = [buildLog, output, plan, facts].filter((one) => one !== null && one !== false);
  const shown = tabs.some(({ value }) => value === tab) ? tab : (tabs[0]?.value ?? 'facts');
  return <Tabs label={t('tabs')} value={shown} onChange={setChosen} tabs={tabs} />;
}

/** Of an old deployment the app's present output says nothing. */
function isRecent({ finishedAt }: Deployment): boolean {
  return finishedAt === null || Date.now() - Date.parse(finishedAt) < 3_600_000;
}

const kinds = ['node', 'python', 'go', 'static', 'dockerfile'] as const;

function planKind(kind: string | null): (typeof kinds)[number] {
  return kinds.find((known) => known === kind) ?? 'dockerfile';
}

function Facts({ build, deployment }: { build: Build | null; deployment: Deployment | null }) {
  const t = useTranslations('attempt');
  const phases = Object.entries({ ...build?.phases, ...deployment?.phases });
  return (
    <Card>
      <dl className="grid gap-4 sm:grid-cols-2">
        {deployment && (
          <Fact label={t('deploymentId')}>
            <Mono>{deployment.id}</Mono>
          </Fact>
        )}
        {build && (
          <Fact label={t('buildId')}>
            <Mono>{build.id}</Mono> {build.attempt > 1 && t('attempt', { number: build.attempt })}
          </Fact>
        )}
        {build?.commit && (
          <Fact label={t('commit')}>
            <Mono title={build.commit}>{shortCommit(build.commit)}</Mono>
          </Fact>
        )}
        {build?.image && (
          <Fact label={t('image')} className="sm:col-span-2">
            <Mono className="wrap-anywhere">{build.image}</Mono>
          </Fact>
        )}
        {phases.map(([name, ms]) => (
          <Fact key={name} label={t('phase', { name: name.replace(/Ms$/, '') })}>
            {duration(ms)}
          </Fact>
        ))}
      </dl>
    </Card>
  );
}
