import type { ObservedState } from './container-engine.js';

type AppDesired = 'running' | 'asleep' | 'stopped' | 'destroying';

/** One row, beside what its engine says of it. */
export interface InstanceFacts {
  id: string;
  deploymentId: string;
  process: string;
  index: number;
  size: string;
  generation: number;
  desired: 'running' | 'asleep' | 'stopped' | 'removed';
  observed: ObservedState;
  /** In that state, by the database's clock. */
  secondsObserved: number;
  /** Visitors reach it through routers. */
  routed: boolean;
  /** On its way out of the routers' tables since this version. */
  removeAfterVersion: number | null;
  drain: 'not begun' | 'under way' | 'done';
  /** The generation its engine has; undefined: the engine does not know it. */
  engineGeneration: number | undefined;
}

export interface ReconcileFacts {
  desired: AppDesired;
  /** The deployment whose instances serve. */
  liveDeploymentId: string | null;
  /** One that has not moved the route yet; its instances are the roll-out's own. */
  startingDeploymentId: string | null;
  /** Of the live release's processes. */
  formation: readonly { process: string; quantity: number; size: string }[];
  instances: readonly InstanceFacts[];
  ackedByLiveRouters: number;
}

export type ReconcileStep =
  | { do: 'create'; process: string; index: number }
  | { do: 'apply'; id: string }
  | { do: 'start'; id: string }
  | { do: 'retry'; id: string }
  | { do: 'leaveRoute'; id: string }
  | { do: 'rejoinRoute'; id: string }
  | { do: 'drain'; id: string }
  | { do: 'rest'; id: string; as: 'asleep' | 'stopped' }
  | { do: 'remove'; id: string }
  | { do: 'forget'; id: string };

/** An engine gives up on what was never ready; of a live release it is tried again, because its cause may have gone. */
const retryFailedSeconds = 60;

type Target = 'running' | 'asleep' | 'stopped' | 'removed';

/**
 * What to do so that what runs becomes what is desired. Level-triggered: it may be asked at any moment, also
 * after a crash in the middle of the last answer, and answers nothing when all is well.
 */
export function reconcileApp(app: ReconcileFacts): ReconcileStep[] {
  const kept = instancesToKeep(app);
  const steps = app.instances.flatMap((instance) => stepFor(instance, targetOf(instance, app, kept), app));
  return [...steps, ...missing(app)];
}

function targetOf(instance: InstanceFacts, app: ReconcileFacts, kept: ReadonlySet<string>): Target | 'not ours' {
  if (app.desired === 'destroying') return 'removed';
  if (instance.deploymentId === app.startingDeploymentId) return 'not ours';
  if (!kept.has(instance.id)) return 'removed';
  return app.desired;
}

function stepFor(instance: InstanceFacts, target: Target | 'not ours', app: ReconcileFacts): ReconcileStep[] {
  const { id, desired } = instance;
  if (desired === 'removed') return [{ do: isAway(instance) ? 'forget' : 'remove', id }];
  if (target === 'not ours') return engineIsBehind(instance) ? [{ do: 'apply', id }] : [];
  if (target === 'running') return towardsRunning(instance);
  if (desired === 'running') return towardsRest(instance, target, app);
  if (target !== desired) return [target === 'removed' ? { do: 'remove', id } : { do: 'rest', id, as: target }];
  return engineIsBehind(instance) ? [{ do: 'apply', id }] : [];
}

function towardsRunning(instance: InstanceFacts): ReconcileStep[] {
  const { id, desired, removeAfterVersion, observed, secondsObserved } = instance;
  if (desired !== 'running') return [{ do: 'start', id }];
  if (removeAfterVersion !== null) return [{ do: 'rejoinRoute', id }];
  if (observed === 'failed' && secondsObserved > retryFailedSeconds) return [{ do: 'retry', id }];
  return engineIsBehind(instance) ? [{ do: 'apply', id }] : [];
}

/** Out of the route → every live router acknowledged → drained → only then it is stopped. */
function towardsRest(
  instance: InstanceFacts,
  target: Exclude<Target, 'running'>,
  app: ReconcileFacts,
): ReconcileStep[] {
  const { id, routed, removeAfterVersion, drain, deploymentId } = instance;
  if (isLost(instance)) return [{ do: 'remove', id }];
  const inRoute = routed && removeAfterVersion === null && deploymentId === app.liveDeploymentId;
  if (inRoute) return [{ do: 'leaveRoute', id }];
  if (routed && removeAfterVersion !== null) {
    if (app.ackedByLiveRouters < removeAfterVersion) return [];
    if (drain === 'not begun') return [{ do: 'drain', id }];
    if (drain === 'under way') return [];
  }
  return [target === 'removed' ? { do: 'remove', id } : { do: 'rest', id, as: target }];
}

/** Also when it runs an older life: a restart that the engine has not heard of. */
function engineIsBehind({ engineGeneration, generation }: InstanceFacts): boolean {
  return engineGeneration === undefined || engineGeneration < generation;
}

function isAway({ observed, engineGeneration }: InstanceFacts): boolean {
  return observed === 'gone' || engineGeneration === undefined;
}

const isLost = ({ observed }: InstanceFacts) => observed === 'gone';

/** Of the live deployment: as many as the formation says; ones of a former size until their successors are ready. */
function instancesToKeep(app: ReconcileFacts): ReadonlySet<string> {
  return new Set(
    app.formation.flatMap(({ process, quantity, size }) => {
      const alive = liveOf(app, process);
      const right = alive.filter((instance) => instance.size === size).slice(0, quantity);
      const ready = right.filter(({ observed }) => observed === 'ready').length;
      const former = alive.filter((instance) => instance.size !== size).slice(0, Math.max(0, quantity - ready));
      const wanted = app.desired === 'running' ? [...right, ...former] : right;
      return wanted.map(({ id }) => id);
    }),
  );
}

function missing(app: ReconcileFacts): ReconcileStep[] {
  const wanted = app.liveDeploymentId !== null && (app.desired === 'running' || app.desired === 'asleep');
  if (!wanted) return [];
  return app.formation.flatMap(({ process, quantity, size }) => {
    const right = liveOf(app, process).filter((instance) => instance.size === size);
    const taken = new Set(ofLive(app, process).map(({ index }) => index));
    return freeIndexes(taken, quantity - right.length).map((index) => ({ do: 'create' as const, process, index }));
  });
}

function freeIndexes(taken: ReadonlySet<number>, count: number): number[] {
  const free: number[] = [];
  for (let index = 1; free.length < count; index += 1) if (!taken.has(index)) free.push(index);
  return free;
}

function liveOf(app: ReconcileFacts, process: string): InstanceFacts[] {
  return ofLive(app, process)
    .filter((instance) => instance.desired !== 'removed' && !isLost(instance))
    .sort((a, b) => a.index - b.index || (a.id < b.id ? -1 : 1));
}

function ofLive({ instances, liveDeploymentId }: ReconcileFacts, process: string): InstanceFacts[] {
  return instances.filter((instance) => instance.deploymentId === liveDeploymentId && instance.process === process);
}
