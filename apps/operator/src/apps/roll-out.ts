import { Processes } from '@berth/contracts';
import {
  bumpRoute,
  freeAddress,
  lockApp,
  recordDeployment,
  systemActor,
  takeAddress,
  teamNetwork,
  transact,
} from '@berth/database';
import {
  type DeploymentEvent,
  DomainError,
  type Failure,
  failureOf,
  type InstanceDetail,
  nextRollOutStep,
  type ObservedState,
  type RollOutFacts,
  type RollOutStep,
  type RunState,
} from '@berth/domain';
import type { Deps } from '../deps.js';
import type { AppState, DeploymentRow, InstanceRow } from './app-state.js';
import { instanceSpecs, releaseRunSpec } from './instance-specs.js';
import { createInstances } from './new-instances.js';

/** How long one look at a running release phase waits for its end. */
const runWaitSeconds = 3;
const agentPatienceMs = 120_000;
/** A run's address was in no route: no router has to forget it. */
const neverRouted = 0;

/**
 * Takes the app's deployment one step further. Each step is one conditional UPDATE and what follows from it;
 * it may be repeated, and the process may die before, between and after. True when something moved.
 */
export async function rollOut(deps: Deps, app: AppState): Promise<boolean> {
  const deployment = app.active ?? app.queued;
  if (!deployment) return false;
  const step = nextRollOutStep(await factsOf(deps, app, deployment));
  const moved = await perform(deps, app, deployment, step);
  if (moved) deps.wakes.send('outbox', 'routes');
  return moved;
}

async function perform(deps: Deps, app: AppState, deployment: DeploymentRow, step: RollOutStep): Promise<boolean> {
  switch (step.do) {
    case 'cancel':
      return giveUp(deps, deployment, 'cancelled');
    case 'supersede':
      return giveUp(deps, deployment, 'superseded');
    case 'fail':
      return fail(deps, deployment, step.failure);
    case 'beginReleasePhase':
      return record(deps, deployment, 'releasePhaseStarted');
    case 'startRun':
      return startRun(deps, app, deployment);
    case 'startInstances':
      return startInstances(deps, app, deployment);
    case 'moveRoute':
      return moveRoute(deps, app, deployment);
    case 'beginDraining':
      return record(deps, deployment, 'routed');
    case 'finish':
      return record(deps, deployment, 'drained');
    case 'wait':
      // Looking at a release phase waited already; everything else wakes us when it changes.
      return step.for === 'release phase';
  }
}

async function factsOf(deps: Deps, app: AppState, deployment: DeploymentRow): Promise<RollOutFacts> {
  const { release } = deployment;
  const own = app.instances.filter(({ deploymentId }) => deploymentId === deployment.id);
  return {
    state: deployment.state as RollOutFacts['state'],
    secondsInState: (app.now.getTime() - deployment.stateSince.getTime()) / 1_000,
    releaseNumber: release.number,
    releaseCommand: release.releaseCommand as string[] | null,
    overtaken: app.queued !== undefined && app.queued.id !== deployment.id,
    app: { ...app, desired: app.facts.desired },
    run: deployment.state === 'releasing' ? await runOf(deps, deployment) : null,
    instances: own.map((row) => ({
      process: row.process,
      index: row.index,
      observed: row.observed as ObservedState,
      detail: detailOf(row),
    })),
    routeVersion: deployment.routeVersion,
    ackedByLiveRouters: app.facts.ackedByLiveRouters,
    oldOnesServing: app.instances.filter((row) => row.deploymentId !== deployment.id && row.desired === 'running')
      .length,
  };
}

const nothingKnown: InstanceDetail = {
  restarts: 0,
  startedAt: null,
  readyAt: null,
  exitCode: null,
  oomKilled: false,
  nextStartAt: null,
  listening: [],
  lastLines: [],
  failure: null,
};

function detailOf({ detail }: InstanceRow): InstanceDetail {
  return { ...nothingKnown, ...(detail as Partial<InstanceDetail>) };
}

/** The same for one deployment whoever asks, so that starting it twice starts it once. */
export function runIdOf(deploymentId: string): string {
  return deploymentId.replace('dep_', 'run_');
}

async function runOf({ engine }: Deps, { id }: DeploymentRow): Promise<RunState | null> {
  try {
    return await engine.runState(runIdOf(id), runWaitSeconds);
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'not_found') return null;
    throw error;
  }
}

async function startRun(deps: Deps, app: AppState, { id, releaseId, release }: DeploymentRow): Promise<boolean> {
  const runId = runIdOf(id);
  const address = await transact(deps.prisma, systemActor, async (tx) =>
    takeAddress(tx, await teamNetwork(tx, app.teamId, deps.settings.networkPool), runId),
  );
  const command = release.releaseCommand as string[];
  await deps.engine.startRun(await releaseRunSpec(deps, app, { runId, releaseId, command, address }));
  return true;
}

/** New instances beside the old ones. Not enough room is the deployment's failure, in words; nothing else changed. */
async function startInstances(deps: Deps, app: AppState, deployment: DeploymentRow): Promise<boolean> {
  const { prisma, engine, settings, view } = deps;
  try {
    const rows = await transact(prisma, systemActor, async (tx) => {
      await lockApp(tx, app.teamId, app.id);
      if (!(await recordDeployment(tx, deployment, 'instancesStarted'))) return undefined;
      const owner = { appId: app.id, teamId: app.teamId, releaseId: deployment.releaseId, deploymentId: deployment.id };
      const wanted = app.facts.desired === 'stopped' ? [] : wantedInstances(app, deployment);
      await freeAddress(tx, runIdOf(deployment.id), neverRouted);
      return createInstances(tx, { ...owner, desired: 'running' }, wanted, settings.networkPool);
    });
    if (!rows) return false;
    if (rows.length > 0) await engine.apply(await instanceSpecs(deps, app, rows));
    for (const row of rows) view.expect(row.id, row.generation);
    return true;
  } catch (error) {
    const waited = app.now.getTime() - deployment.stateSince.getTime();
    if (error instanceof DomainError && isFinal(error, waited)) return fail(deps, deployment, failureOf(error));
    throw error;
  }
}

/** An agent that is restarting is waited for; anything else about room and addresses will not change by itself. */
function isFinal({ code, kind }: DomainError, waitedMs: number): boolean {
  if (code === 'placement.no_node') return waitedMs > agentPatienceMs;
  return kind === 'invalid' || code.startsWith('placement.') || code.startsWith('network.');
}

function wantedInstances({ formations }: AppState, { release }: DeploymentRow) {
  const processes = Processes.parse(release.processes);
  return formations.flatMap(({ process, quantity, size }) =>
    process in processes ? Array.from({ length: quantity }, (_, i) => ({ process, index: i + 1, size })) : [],
  );
}

/** One transaction: the new instances are in the route, the old ones out of it, and the app's live release is this one. */
async function moveRoute({ prisma }: Deps, app: AppState, deployment: DeploymentRow): Promise<boolean> {
  const { id: appId, teamId } = app;
  return transact(prisma, systemActor, async (tx) => {
    await lockApp(tx, teamId, appId);
    if (!(await recordDeployment(tx, deployment, 'becameReady'))) return false;
    await tx.app.updateMany({
      where: { id: appId, teamId },
      data: { liveReleaseId: deployment.releaseId, liveDeploymentId: deployment.id },
    });
    // New instances run: a sleeping app that is deployed is awake.
    await tx.app.updateMany({ where: { id: appId, teamId, desired: 'asleep' }, data: { desired: 'running' } });
    const routeVersion = await bumpRoute(tx, appId);
    await tx.instance.updateMany({
      where: { appId, teamId, deploymentId: { not: deployment.id }, desired: 'running', removeAfterVersion: null },
      data: { removeAfterVersion: routeVersion },
    });
    await tx.deployment.updateMany({ where: { id: deployment.id, teamId }, data: { routeVersion } });
    await tx.emit({ topic: 'app', teamId, appId, payload: { id: appId } });
    return true;
  });
}

async function record({ prisma }: Deps, deployment: DeploymentRow, event: DeploymentEvent): Promise<boolean> {
  const recorded = await transact(prisma, systemActor, (tx) => recordDeployment(tx, deployment, event));
  return recorded !== undefined;
}

async function fail(deps: Deps, deployment: DeploymentRow, failure: Failure): Promise<boolean> {
  return giveUp(deps, deployment, 'failed', failure);
}

/** The old release serves on; what was new is removed by the next round, because no deployment owns it any more. */
async function giveUp(
  { prisma, engine }: Deps,
  deployment: DeploymentRow,
  event: 'failed' | 'superseded' | 'cancelled',
  failure?: Failure,
): Promise<boolean> {
  const { id, teamId, state } = deployment;
  const recorded = await transact(prisma, systemActor, async (tx) => {
    const after = await recordDeployment(tx, deployment, event, failure ? { failure } : {});
    if (!after) return undefined;
    await freeAddress(tx, runIdOf(id), neverRouted);
    await tx.audit({
      action: `deployment.${event}`,
      teamId,
      targetId: id,
      target: `v${deployment.release.number}`,
      detail: failure ? { ...failure } : {},
    });
    return after;
  });
  if (state === 'releasing') await engine.endRun(runIdOf(id));
  return recorded !== undefined;
}
