import type { BuildSummary, Deployment } from '@/lib/api/types';

/** What a person follows from the push to the live release. */
export const stepNames = ['queue', 'build', 'release', 'start', 'route', 'drain'] as const;
export type StepName = (typeof stepNames)[number];
export type StepState = 'done' | 'active' | 'todo' | 'failed' | 'skipped' | 'stopped';

export interface Step {
  name: StepName;
  state: StepState;
  /** Null while it is not over, or when nobody measured it. */
  ms: number | null;
}

const deploymentStep: Partial<Record<Deployment['state'], StepName>> = {
  queued: 'release',
  releasing: 'release',
  starting: 'start',
  routing: 'route',
  draining: 'drain',
};

const measured: Record<Exclude<StepName, 'queue' | 'build'>, string> = {
  release: 'releasingMs',
  start: 'startingMs',
  route: 'routingMs',
  drain: 'drainingMs',
};

/** One line of steps for a build and the deployment that followed it; either may be missing. */
export function stepsOf(build: BuildSummary | null, deployment: Deployment | null): Step[] {
  return [...(build ? buildSteps(build) : []), ...deploymentSteps(build, deployment)];
}

function buildSteps(build: BuildSummary): Step[] {
  const queueMs = build.startedAt ? Date.parse(build.startedAt) - Date.parse(build.createdAt) : null;
  const buildMs =
    build.startedAt && build.finishedAt ? Date.parse(build.finishedAt) - Date.parse(build.startedAt) : null;
  if (build.state === 'queued') return [step('queue', 'active'), step('build', 'todo')];
  return [step('queue', 'done', queueMs), step('build', buildState[build.state], buildMs)];
}

const buildState: Record<BuildSummary['state'], StepState> = {
  queued: 'todo',
  building: 'active',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'stopped',
  superseded: 'stopped',
};

function deploymentSteps(build: BuildSummary | null, deployment: Deployment | null): Step[] {
  const names = ['release', 'start', 'route', 'drain'] as const;
  const waited = deployment?.phases.queuedMs ?? null;
  // The queue of a push is told by its build.
  const queue = build || !deployment ? [] : [step('queue', deployment.state === 'queued' ? 'active' : 'done', waited)];
  if (!deployment) {
    const over = build !== null && ['failed', 'cancelled', 'superseded'].includes(build.state);
    return names.map((name) => step(name, over ? 'skipped' : 'todo'));
  }
  const reached = reachedStep(deployment);
  const rest = names.map((name) => {
    const ms = deployment.phases[measured[name]] ?? null;
    const position = names.indexOf(name) - names.indexOf(reached);
    if (deployment.state === 'live') return step(name, name === 'release' && ms === null ? 'skipped' : 'done', ms);
    if (position < 0) return step(name, ms === null ? 'skipped' : 'done', ms);
    if (position > 0) return step(name, deploymentStep[deployment.state] ? 'todo' : 'skipped');
    return step(name, activeState(deployment), deployment.state === 'failed' ? ms : null);
  });
  return [...queue, ...rest];
}

function activeState({ state }: Deployment): StepState {
  if (state === 'queued') return 'todo';
  if (state === 'failed') return 'failed';
  return deploymentStep[state] ? 'active' : 'stopped';
}

/** Where it is, or where it was when it ended: the last state that was left. */
function reachedStep({ state, phases }: Deployment): 'release' | 'start' | 'route' | 'drain' {
  const now = deploymentStep[state];
  if (now && now !== 'queue' && now !== 'build') return now;
  if ('drainingMs' in phases) return 'drain';
  if ('routingMs' in phases) return 'route';
  if ('startingMs' in phases) return 'start';
  return 'release';
}

function step(name: StepName, state: StepState, ms: number | null = null): Step {
  return { name, state, ms };
}

const movingBuild = ['queued', 'building'];
const movingDeployment = ['queued', 'releasing', 'starting', 'routing', 'draining'];

export function isMovingBuild(build: { state: string } | null): boolean {
  return build !== null && movingBuild.includes(build.state);
}

export function isMovingDeployment(deployment: { state: string } | null): boolean {
  return deployment !== null && movingDeployment.includes(deployment.state);
}

/** A deployment, or a build that has none (yet): one row of the timeline. */
export type TimelineRow =
  | { kind: 'build'; id: string; at: string; build: BuildSummary }
  | { kind: 'deployment'; id: string; at: string; deployment: Deployment; build: BuildSummary | null };

/** Newest first. A build stands by itself until its deployment exists. */
export function timelineOf(builds: readonly BuildSummary[], deployments: readonly Deployment[]): TimelineRow[] {
  const byId = new Map(builds.map((build) => [build.id, build]));
  const deployed = new Set(deployments.map(({ buildId }) => buildId));
  const rows: TimelineRow[] = [
    ...deployments.map((deployment) => ({
      kind: 'deployment' as const,
      id: deployment.id,
      at: deployment.createdAt,
      deployment,
      build:
        deployment.cause === 'push' || deployment.cause === 'image'
          ? (byId.get(deployment.buildId ?? '') ?? null)
          : null,
    })),
    ...builds
      .filter(({ id }) => !deployed.has(id))
      .map((build) => ({ kind: 'build' as const, id: build.id, at: build.createdAt, build })),
  ];
  return rows.sort((a, b) => (a.at < b.at ? 1 : -1));
}
