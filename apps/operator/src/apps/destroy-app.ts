import { bumpRoute, emitBuild, systemActor, transact } from '@berth/database';
import { newId } from '@berth/domain';
import type { Deps } from '../deps.js';
import type { AppState } from './app-state.js';

/**
 * The end of an app: out of the route first, then its instances (reconcile), then every row in one transaction that
 * leaves behind what is still to be deleted elsewhere.
 */
export async function destroyApp(deps: Deps, app: AppState): Promise<boolean> {
  const { id: appId, teamId, slug } = app;
  if (app.facts.desired !== 'destroying') return false;
  await stopBuilds(deps, app);
  if (app.instances.length > 0 || app.active || app.queued) return false;
  const destroyed = await transact(deps.prisma, systemActor, async (tx) => {
    await bumpRoute(tx, appId);
    const what = { appId, teamId, images: await imagesOf(tx, teamId, appId), prefixes: prefixesOf(appId) };
    const { count } = await tx.app.deleteMany({
      where: { id: appId, teamId, desired: 'destroying', instances: { none: {} } },
    });
    if (count === 0) return false;
    await tx.logCursor.deleteMany({ where: { appId } });
    await tx.garbage.create({ data: { id: newId('gar'), kind: 'app', what } });
    await tx.garbage.create({ data: { id: newId('gar'), kind: 'log', what: lateLog(appId), dueAt: later() } });
    await tx.audit({ action: 'app.gone', teamId, targetId: appId, target: slug });
    await tx.emit({ topic: 'app', teamId, appId, payload: { id: appId, gone: true } });
    return true;
  });
  if (destroyed) deps.wakes.send('garbage', 'routes', 'outbox');
  return destroyed;
}

/** A running one hears it with its next heartbeat; its image would be refused. */
async function stopBuilds({ prisma, wakes }: Deps, { id: appId, teamId }: AppState): Promise<void> {
  const open = { appId, teamId, state: { in: ['queued', 'building'] } };
  if ((await prisma.build.count({ where: open })) === 0) return;
  await transact(prisma, systemActor, async (tx) => {
    const cancelled = await tx.build.updateManyAndReturn({
      where: open,
      data: { state: 'cancelled', finishedAt: new Date(), leaseUntil: null },
    });
    for (const build of cancelled) await emitBuild(tx, build);
  });
  wakes.send('outbox');
}

type Tx = Parameters<Parameters<typeof transact>[2]>[0];

async function imagesOf(tx: Tx, teamId: string, appId: string): Promise<string[]> {
  const [releases, builds] = await Promise.all([
    tx.release.findMany({ where: { appId, teamId }, select: { image: true } }),
    tx.build.findMany({ where: { appId, teamId, image: { not: null } }, select: { image: true } }),
  ]);
  return [...new Set([...releases, ...builds].flatMap(({ image }) => image ?? []))];
}

/** Its last lines may be on their way when its row goes. */
const lateLog = (appId: string) => ({ appId, prefixes: [`logs/${appId}/`] });
const later = () => new Date(Date.now() + 60_000);

/** Every place in S3 where something of one app lies. */
function prefixesOf(appId: string): string[] {
  return [`git/${appId}/`, `sources/${appId}/`, `logs/${appId}/`];
}
