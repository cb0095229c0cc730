import { Processes } from '@berth/contracts';
import { ackedByLiveRouters, type Database, databaseNow, routerLostSeconds } from '@berth/database';
import type { InstanceFacts, ReconcileFacts } from '@berth/domain';
import type { EngineView } from '../engine/engine-view.js';

export type AppState = Awaited<ReturnType<typeof loadApps>>[number];
export type InstanceRow = AppState['instances'][number];
export type DeploymentRow = AppState['deployments'][number];

const underWay = ['releasing', 'starting', 'routing', 'draining'];

/** Everything the decisions about apps need, read in one go: all apps, or the named ones. */
export async function loadApps(prisma: Database, view: EngineView, ids?: readonly string[]) {
  const [apps, now, acked, routers] = await Promise.all([
    appRows(prisma, ids),
    databaseNow(prisma),
    ackedByLiveRouters(prisma),
    liveRouters(prisma),
  ]);
  const processes = await liveProcesses(prisma, apps);
  return apps.map((app) => {
    const active = app.deployments.find(({ state }) => underWay.includes(state));
    const queued = app.deployments.filter(({ state }) => state === 'queued').at(-1);
    const starting = active && ['releasing', 'starting'].includes(active.state) ? active.id : null;
    const facts: ReconcileFacts = {
      desired: app.desired as ReconcileFacts['desired'],
      liveDeploymentId: app.liveDeploymentId,
      startingDeploymentId: starting,
      formation: app.formations.filter(({ process }) => processes.get(app.id)?.has(process)),
      instances: app.instances.map((row) => instanceFacts(row, { now, routers, view })),
      ackedByLiveRouters: acked,
    };
    return { ...app, active, queued, facts, now };
  });
}

function appRows(prisma: Database, ids: readonly string[] | undefined) {
  return prisma.app.findMany({
    ...(ids ? { where: { id: { in: [...ids] } } } : {}),
    include: {
      instances: { orderBy: { id: 'asc' } },
      formations: true,
      deployments: {
        where: { state: { in: ['queued', ...underWay] } },
        include: { release: true },
        orderBy: { id: 'asc' },
      },
    },
  });
}

type AppRow = Awaited<ReturnType<typeof appRows>>[number];

/** Only processes the live release has: a formation row outlives the process it was for. */
async function liveProcesses(prisma: Database, apps: readonly AppRow[]): Promise<Map<string, Set<string>>> {
  const ids = apps.flatMap(({ liveReleaseId }) => liveReleaseId ?? []);
  const releases = await prisma.release.findMany({
    where: { id: { in: ids } },
    select: { appId: true, processes: true },
  });
  return new Map(releases.map((release) => [release.appId, new Set(Object.keys(Processes.parse(release.processes)))]));
}

async function liveRouters(prisma: Database): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Router" WHERE "seenAt" > now() - make_interval(secs => ${routerLostSeconds})`;
  return rows.map(({ id }) => id);
}

interface Seen {
  now: Date;
  routers: readonly string[];
  view: EngineView;
}

function instanceFacts(row: AppRow['instances'][number], { now, routers, view }: Seen): InstanceFacts {
  return {
    id: row.id,
    deploymentId: row.deploymentId,
    process: row.process,
    index: row.index,
    size: row.size,
    generation: row.generation,
    desired: row.desired as InstanceFacts['desired'],
    observed: row.observed as InstanceFacts['observed'],
    secondsObserved: (now.getTime() - row.observedAt.getTime()) / 1_000,
    routed: row.port !== null,
    removeAfterVersion: row.removeAfterVersion,
    drain: drainOf(row, now, routers),
    engineGeneration: view.generationOf(row.id),
  };
}

/** Done when every live router says that no connection is left, at the latest when its time is over. */
function drainOf(
  { drainUntil, drainedBy }: AppRow['instances'][number],
  now: Date,
  routers: readonly string[],
): InstanceFacts['drain'] {
  if (routers.length > 0 && routers.every((id) => drainedBy.includes(id))) return 'done';
  if (!drainUntil) return 'not begun';
  return drainUntil <= now ? 'done' : 'under way';
}
