'use client';

import { Status, type Tone } from '@berth/ui';
import { useTranslations } from 'next-intl';
import type { App, BuildSummary, Deployment, Instance, PlatformHealth } from '@/lib/api/types';

const appTones: Record<App['state'], Tone> = {
  empty: 'waiting',
  building: 'busy',
  deploying: 'busy',
  live: 'good',
  degraded: 'warn',
  crashing: 'bad',
  asleep: 'rest',
  stopped: 'off',
  destroying: 'busy',
};

const buildTones: Record<BuildSummary['state'], Tone> = {
  queued: 'waiting',
  building: 'busy',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'off',
  superseded: 'off',
};

const deploymentTones: Record<Deployment['state'], Tone> = {
  queued: 'waiting',
  releasing: 'busy',
  starting: 'busy',
  routing: 'busy',
  draining: 'busy',
  live: 'good',
  failed: 'bad',
  superseded: 'off',
  cancelled: 'off',
};

const observedTones: Record<Instance['observed'], Tone> = {
  pending: 'waiting',
  starting: 'busy',
  ready: 'good',
  asleep: 'rest',
  stopped: 'off',
  backoff: 'warn',
  failed: 'bad',
  gone: 'off',
};

const healthTones: Record<PlatformHealth['components'][number]['status'], Tone> = {
  ok: 'good',
  degraded: 'warn',
  down: 'bad',
  unknown: 'waiting',
};

type Kind = 'pill' | 'plain';

/** An app that never was live is waiting, unless somebody tried and it failed. */
export function AppStatus({ app, kind }: { app: App; kind?: Kind }) {
  const t = useTranslations('state.app');
  const { state, latestBuild, latestDeployment } = app;
  if (state === 'empty' && (latestBuild?.state === 'failed' || latestDeployment?.state === 'failed')) {
    return (
      <Status tone="bad" kind={kind}>
        {t('failed')}
      </Status>
    );
  }
  return (
    <Status tone={appTones[state]} kind={kind}>
      {t(state)}
    </Status>
  );
}

export function BuildStatus({ state, kind }: { state: BuildSummary['state']; kind?: Kind }) {
  const t = useTranslations('state.build');
  return (
    <Status tone={buildTones[state]} kind={kind}>
      {t(state)}
    </Status>
  );
}

/** `replaced`: it was live once, and a newer one is now. */
export function DeploymentStatus({
  state,
  kind,
  replaced,
}: {
  state: Deployment['state'];
  kind?: Kind;
  replaced?: boolean;
}) {
  const t = useTranslations('state.deployment');
  if (state === 'live' && replaced) {
    return (
      <Status tone="off" kind={kind}>
        {t('replaced')}
      </Status>
    );
  }
  return (
    <Status tone={deploymentTones[state]} kind={kind}>
      {t(state)}
    </Status>
  );
}

export function ObservedStatus({ state, kind }: { state: Instance['observed']; kind?: Kind }) {
  const t = useTranslations('state.observed');
  return (
    <Status tone={observedTones[state]} kind={kind}>
      {t(state)}
    </Status>
  );
}

export function HealthStatus({ state, kind }: { state: keyof typeof healthTones; kind?: Kind }) {
  const t = useTranslations('state.health');
  return (
    <Status tone={healthTones[state]} kind={kind}>
      {t(state)}
    </Status>
  );
}
