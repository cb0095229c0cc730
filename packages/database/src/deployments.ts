import {
  canHappenToDeployment,
  type DeploymentCause,
  type DeploymentEvent,
  type DeploymentState,
  DomainError,
  deploymentRules,
  type Failure,
  IllegalTransition,
  NotFound,
  newId,
} from '@berth/domain';
import type { Prisma } from './client.js';
import type { Tx } from './transact.js';

export const openDeploymentStates = ['queued', 'releasing', 'starting', 'routing', 'draining'] as const;

interface NewDeployment {
  teamId: string;
  appId: string;
  releaseId: string;
  cause: DeploymentCause;
}

/**
 * One attempt to make a release live. Older queued ones give way at once; one that already runs is
 * stopped by the operator when it may be. Refused when a newer release is on its way already.
 */
export async function enqueueDeployment(tx: Tx, { teamId, appId, releaseId, cause }: NewDeployment) {
  await lockApp(tx, teamId, appId);
  const release = await tx.release.findFirst({ where: { id: releaseId, appId, teamId } });
  if (!release) throw new NotFound('release', releaseId);
  const newer = await tx.deployment.findFirst({
    where: { appId, teamId, state: { in: [...openDeploymentStates] }, release: { number: { gt: release.number } } },
    include: { release: { select: { number: true } } },
  });
  if (newer) throw overtaken(newer.release.number);
  await supersedeQueued(tx, { teamId, appId });
  const deployment = await tx.deployment.create({
    data: { id: newId('dep'), appId, teamId, releaseId, cause, actorId: tx.actor.actorId },
  });
  await tx.emit({
    topic: 'deployment',
    teamId,
    appId,
    payload: { id: deployment.id, state: 'queued', release: release.number, cause },
  });
  return deployment;
}

async function supersedeQueued(tx: Tx, where: { teamId: string; appId: string }): Promise<void> {
  const given = await tx.deployment.updateManyAndReturn({
    where: { ...where, state: 'queued' },
    data: { state: 'superseded', finishedAt: new Date(), stateSince: new Date() },
  });
  for (const { id, teamId, appId } of given) {
    await tx.emit({ topic: 'deployment', teamId, appId, payload: { id, state: 'superseded' } });
  }
}

/** Releases, deployments and destruction of one app are made one after the other. */
export async function lockApp(tx: Prisma.TransactionClient, teamId: string, appId: string): Promise<void> {
  const [app] = await tx.$queryRaw<{ desired: string }[]>`
    SELECT desired FROM "App" WHERE id = ${appId} AND "teamId" = ${teamId} FOR UPDATE`;
  if (!app || app.desired === 'destroying') throw new NotFound('app', appId);
}

function overtaken(number: number): DomainError {
  return new DomainError('deployment.overtaken', `v${number} is being deployed right now.`, {
    kind: 'conflict',
    hint: 'It brings new instances by itself. Wait until it is live, then try again.',
  });
}

interface DeploymentFacts {
  failure?: Failure;
  routeVersion?: number;
}

type Timed = { state: string; stateSince: Date; phases: Prisma.JsonValue };

/**
 * Applies one event as one conditional UPDATE, with the time spent in the state it leaves. Undefined when
 * somebody else was faster: the caller's round ends there, the next one sees what is.
 */
export async function recordDeployment(
  tx: Tx,
  { teamId, id }: { teamId: string; id: string },
  event: DeploymentEvent,
  facts: DeploymentFacts = {},
) {
  const { to } = deploymentRules[event];
  const before = await tx.deployment.findFirst({
    where: { id, teamId },
    include: { release: { select: { number: true } } },
  });
  if (!before || !canHappenToDeployment(event, before.state as DeploymentState)) return undefined;
  const { failure, ...rest } = facts;
  const now = new Date();
  const [after] = await tx.deployment.updateManyAndReturn({
    where: { id, teamId, state: before.state },
    data: {
      ...rest,
      ...(failure ? { failure: { ...failure } } : {}),
      ...(to === 'live' ? { liveAt: now } : {}),
      ...(['live', 'failed', 'superseded', 'cancelled'].includes(to) ? { finishedAt: now } : {}),
      state: to,
      stateSince: now,
      phases: phasesAfter(before, now),
    },
  });
  if (!after) return undefined;
  const payload = { id, state: to, release: before.release.number, ...(failure ? { failure: failure.message } : {}) };
  await tx.emit({ topic: 'deployment', teamId, appId: after.appId, payload });
  return after;
}

function phasesAfter({ state, stateSince, phases }: Timed, now: Date): Prisma.InputJsonObject {
  const before = (phases ?? {}) as Prisma.InputJsonObject;
  return { ...before, [`${state}Ms`]: Math.max(0, now.getTime() - stateSince.getTime()) };
}

/** For a person's "cancel": says why when it is too late. */
export async function cancelDeployment(tx: Tx, { teamId, id }: { teamId: string; id: string }) {
  const cancelled = await recordDeployment(tx, { teamId, id }, 'cancelled');
  if (cancelled) return cancelled;
  const found = await tx.deployment.findFirst({ where: { id, teamId } });
  if (!found) throw new NotFound('deployment', id);
  throw new IllegalTransition('deployment', 'cancelled', found.state, deploymentRules.cancelled.from);
}
