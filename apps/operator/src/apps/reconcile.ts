import { bumpRoute, freeAddress, lockApp, systemActor, type Tx, transact } from '@berth/database';
import { DomainError, type ReconcileStep, reconcileApp } from '@berth/domain';
import type { Deps } from '../deps.js';
import type { AppState, InstanceRow } from './app-state.js';
import { instanceSpecs } from './instance-specs.js';
import { createInstances } from './new-instances.js';

/** SIGTERM, then this long, then SIGKILL (Heroku's contract). */
const graceSeconds = 30;

type StepOn<Kind extends ReconcileStep['do']> = Extract<ReconcileStep, { do: Kind }>;

/**
 * Makes what runs what is desired, one step per instance. Never on instances of a roll-out under way, and never while
 * the engine is away: what it does not say would be taken for what is not there. True when another look is worth it.
 */
export async function reconcile(deps: Deps, app: AppState): Promise<boolean> {
  if (!deps.view.known) return false;
  const steps = reconcileApp(app.facts);
  const done = await Promise.all([
    create(deps, app, of(steps, 'create')),
    apply(deps, app, of(steps, 'apply')),
    remove(deps, app, of(steps, 'remove')),
    ...of(steps, 'start').map((step) => start(deps, app, step)),
    ...of(steps, 'retry').map((step) => retry(deps, app, step)),
    ...of(steps, 'leaveRoute').map((step) => leaveRoute(deps, app, step)),
    ...of(steps, 'rejoinRoute').map((step) => rejoinRoute(deps, app, step)),
    ...of(steps, 'drain').map((step) => drain(deps, app, step)),
    ...of(steps, 'rest').map((step) => rest(deps, app, step)),
    ...of(steps, 'forget').map((step) => forget(deps, app, step)),
  ]);
  const moved = done.some(Boolean);
  if (moved) deps.wakes.send('outbox', 'routes');
  return moved;
}

function of<Kind extends ReconcileStep['do']>(steps: readonly ReconcileStep[], kind: Kind): StepOn<Kind>[] {
  return steps.filter((step): step is StepOn<Kind> => step.do === kind);
}

async function create(deps: Deps, app: AppState, steps: readonly StepOn<'create'>[]): Promise<boolean> {
  const { liveDeploymentId: deploymentId, liveReleaseId: releaseId, id: appId, teamId } = app;
  if (steps.length === 0 || !deploymentId || !releaseId) return false;
  const sizes = new Map(app.facts.formation.map(({ process, size }) => [process, size]));
  const desired = app.facts.desired === 'asleep' ? 'asleep' : 'running';
  try {
    return await transact(deps.prisma, systemActor, async (tx) => {
      await lockApp(tx, teamId, appId);
      const wanted = [];
      for (const { process, index } of steps) {
        const there = await tx.instance.count({ where: { appId, teamId, deploymentId, process, index } });
        if (there === 0) wanted.push({ process, index, size: sizes.get(process)! });
      }
      const owner = { appId, teamId, releaseId, deploymentId, desired } as const;
      return (await createInstances(tx, owner, wanted, deps.settings.networkPool)).length > 0;
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.logger.warn({ appId, code: error.code }, error.message);
    return false;
  }
}

async function apply(deps: Deps, app: AppState, steps: readonly StepOn<'apply'>[]): Promise<boolean> {
  const ids = new Set(steps.map(({ id }) => id));
  const rows = app.instances.filter(({ id }) => ids.has(id));
  if (rows.length === 0) return false;
  const { stale } = await deps.engine.apply(await instanceSpecs(deps, app, rows));
  for (const { id, generation } of rows) if (!stale.includes(id)) deps.view.expect(id, generation);
  return false;
}

/** A visitor may have started it already: then only the record follows, and its life goes on. */
async function start({ prisma }: Deps, app: AppState, { id }: StepOn<'start'>): Promise<boolean> {
  const row = rowOf(app, id);
  const awake = row.observed === 'ready' || row.observed === 'starting';
  return inRoute(prisma, app, (tx) =>
    tx.instance.updateMany({
      where: { ...where(app, row), desired: { in: ['asleep', 'stopped'] } },
      data: { ...notLeaving, desired: 'running', ...(awake ? {} : { generation: { increment: 1 } }) },
    }),
  );
}

/** A new life: the engine tries anew what it gave up. */
async function retry({ prisma }: Deps, app: AppState, { id }: StepOn<'retry'>): Promise<boolean> {
  const row = rowOf(app, id);
  const { count } = await prisma.instance.updateMany({
    where: { ...where(app, row), desired: 'running', observed: 'failed' },
    data: { observed: 'pending', observedAt: new Date(), generation: { increment: 1 } },
  });
  return count > 0;
}

async function leaveRoute({ prisma }: Deps, app: AppState, { id }: StepOn<'leaveRoute'>): Promise<boolean> {
  const row = rowOf(app, id);
  return transact(prisma, systemActor, async (tx) => {
    const leaving = { ...where(app, row), desired: 'running', removeAfterVersion: null };
    const { count } = await tx.instance.updateMany({ where: leaving, data: { removeAfterVersion: 0, drainedBy: [] } });
    if (count === 0) return false;
    const removeAfterVersion = await bumpRoute(tx, app.id);
    await tx.instance.updateMany({ where: where(app, row), data: { removeAfterVersion } });
    return true;
  });
}

async function rejoinRoute({ prisma }: Deps, app: AppState, { id }: StepOn<'rejoinRoute'>): Promise<boolean> {
  const row = rowOf(app, id);
  return inRoute(prisma, app, (tx) =>
    tx.instance.updateMany({ where: { ...where(app, row), desired: 'running' }, data: notLeaving }),
  );
}

/** Every live router acknowledged; what is in flight gets its time. */
async function drain({ prisma }: Deps, app: AppState, { id }: StepOn<'drain'>): Promise<boolean> {
  const changed = await prisma.$executeRaw`
    UPDATE "Instance" SET "drainUntil" = now() + make_interval(secs => ${app.drainSeconds})
    WHERE id = ${id} AND "teamId" = ${app.teamId} AND "removeAfterVersion" IS NOT NULL AND "drainUntil" IS NULL`;
  return changed > 0;
}

async function rest({ prisma }: Deps, app: AppState, { id, as }: StepOn<'rest'>): Promise<boolean> {
  const row = rowOf(app, id);
  const { count } = await prisma.instance.updateMany({
    where: { ...where(app, row), desired: row.desired },
    data: { ...notLeaving, desired: as, generation: { increment: 1 } },
  });
  return count > 0;
}

async function remove(deps: Deps, app: AppState, steps: readonly StepOn<'remove'>[]): Promise<boolean> {
  const ids = steps.map(({ id }) => id);
  if (ids.length === 0) return false;
  const { count } = await deps.prisma.instance.updateMany({
    where: { id: { in: ids }, teamId: app.teamId, desired: { not: 'removed' } },
    data: { desired: 'removed' },
  });
  const asked = ids.filter((id) => deps.view.mayRemove(id));
  if (asked.length > 0) await deps.engine.removeInstances(asked, graceSeconds);
  return count > 0;
}

/** Its container is gone and its log read to the end: the row goes, its address rests. */
async function forget(deps: Deps, app: AppState, { id }: StepOn<'forget'>): Promise<boolean> {
  const { teamId, id: appId } = app;
  const row = rowOf(app, id);
  const forgotten = await transact(deps.prisma, systemActor, async (tx) => {
    const { count } = await tx.instance.deleteMany({ where: { id, teamId, desired: 'removed' } });
    if (count === 0) return false;
    await freeAddress(tx, id, row.removeAfterVersion ?? 0);
    await tx.emit({ topic: 'instance', teamId, appId, payload: { id, observed: 'gone' } });
    return true;
  });
  if (forgotten) deps.view.forget(id);
  return forgotten;
}

const notLeaving = { removeAfterVersion: null, drainUntil: null, drainedBy: [] };

function where({ teamId }: AppState, { id, generation }: InstanceRow) {
  return { id, teamId, generation };
}

function rowOf(app: AppState, id: string): InstanceRow {
  return app.instances.find((row) => row.id === id)!;
}

/** A change and the route that shows it, in one transaction. */
function inRoute(
  prisma: Deps['prisma'],
  app: AppState,
  change: (tx: Tx) => Promise<{ count: number }>,
): Promise<boolean> {
  return transact(prisma, systemActor, async (tx) => {
    const { count } = await change(tx);
    if (count > 0) await bumpRoute(tx, app.id);
    return count > 0;
  });
}
