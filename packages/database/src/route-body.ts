import { Processes, Route } from '@berth/contracts';
import type { Prisma } from './client.js';

type RouteOfApp = Omit<Route, 'version'>;

/** What routers should know of one app, from what is desired and what is ready. Undefined when the app is gone. */
export async function routeOf(tx: Prisma.TransactionClient, appId: string): Promise<RouteOfApp | undefined> {
  const app = await tx.app.findUnique({
    where: { id: appId },
    include: { hosts: { orderBy: { name: 'asc' } }, formations: { where: { process: 'web' } } },
  });
  if (!app || app.desired === 'destroying') return undefined;
  const web = app.formations[0]?.quantity ?? 0;
  const routed = web > 0 && (await hasWebProcess(tx, app.liveReleaseId));
  const state = stateOf(app.desired, app.liveReleaseId !== null, routed);
  return Route.omit({ version: true }).parse({
    appId,
    removed: false,
    appSlug: app.slug,
    teamId: app.teamId,
    hosts: app.hosts.map(({ name }) => name),
    state,
    instances: state === 'serving' ? await servingInstances(tx, appId, app.liveDeploymentId, app.concurrency) : [],
    startSeconds: app.startSeconds,
    requestSeconds: app.requestSeconds,
  });
}

function stateOf(desired: string, released: boolean, routed: boolean): Route['state'] {
  if (!released) return 'empty';
  if (desired === 'asleep') return 'asleep';
  // An app scaled to zero, or without a web process, answers as one its team stopped.
  return desired === 'running' && routed ? 'serving' : 'stopped';
}

async function hasWebProcess(tx: Prisma.TransactionClient, releaseId: string | null): Promise<boolean> {
  if (!releaseId) return false;
  const { processes } = await tx.release.findUniqueOrThrow({ where: { id: releaseId }, select: { processes: true } });
  return 'web' in Processes.parse(processes);
}

/** Only instances of the live deployment that answer and are not on their way out. */
async function servingInstances(
  tx: Prisma.TransactionClient,
  appId: string,
  deploymentId: string | null,
  concurrency: number,
): Promise<Route['instances']> {
  if (!deploymentId) return [];
  const ready = await tx.instance.findMany({
    where: {
      appId,
      deploymentId,
      process: 'web',
      port: { not: null },
      desired: 'running',
      observed: 'ready',
      removeAfterVersion: null,
    },
    orderBy: [{ index: 'asc' }, { id: 'asc' }],
  });
  return ready.map(({ id, generation, index, address, port }) => ({
    id,
    generation,
    name: `web.${index}`,
    address,
    port: port!,
    maxconn: concurrency,
  }));
}
