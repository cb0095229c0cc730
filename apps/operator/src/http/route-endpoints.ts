import { type Route as AppRoute, Drained, type RoutePage, Woken } from '@berth/contracts';
import { bumpRoute, systemActor, transact } from '@berth/database';
import { type Route, reply, route } from '@berth/process';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import type { RouteWatch } from './route-watch.js';

const Poll = z.object({
  after: z.coerce.number().int().min(0),
  router: z.string().min(1).max(100),
  waitSeconds: z.coerce.number().min(0).max(55).default(25),
});

/** What routers call (packages/contracts/src/routes.ts). */
export function routeEndpoints(deps: Deps, watch: RouteWatch): Route[] {
  return [
    route('GET', '/routes', { query: Poll }, ({ query, signal }) => routesAfter(deps, watch, query, signal)),
    route('POST', '/routes/woken', { body: Woken }, async ({ body }) => {
      await recordWake(deps, body);
      return reply(204);
    }),
    route('POST', '/routes/drained', { body: Drained }, async ({ body }) => {
      await recordDrained(deps, body);
      return reply(204);
    }),
  ];
}

/** The poll itself acknowledges: everything up to `after` is in that router's HAProxy. */
async function routesAfter(
  deps: Deps,
  watch: RouteWatch,
  { after, router, waitSeconds }: z.infer<typeof Poll>,
  signal: AbortSignal,
): Promise<RoutePage> {
  const now = await watch.version();
  // A router that knows more than there is (the database was restored) gets the whole table.
  const whole = after === 0 || after > now;
  await acknowledge(deps, router, whole ? 0 : after);
  const version = whole ? now : await watch.above(after, waitSeconds, signal);
  const rows = await deps.prisma.route.findMany({
    where: whole ? { removed: false } : { version: { gt: after } },
    orderBy: { version: 'asc' },
  });
  return { version, complete: whole, routes: rows.map(({ body }) => body as unknown as AppRoute) };
}

async function acknowledge({ prisma, wakes }: Deps, router: string, version: number): Promise<void> {
  const [row] = await prisma.$queryRaw<{ before: number | null }[]>`
    WITH old AS (SELECT "ackedVersion" FROM "Router" WHERE id = ${router})
    INSERT INTO "Router" (id, "ackedVersion", "seenAt") VALUES (${router}, ${version}, now())
    ON CONFLICT (id) DO UPDATE SET "ackedVersion" = excluded."ackedVersion", "seenAt" = now()
    RETURNING (SELECT "ackedVersion" FROM old) AS before`;
  if (row?.before !== version) wakes.send('instances');
}

/** A visitor woke the app and was served already: what is desired follows what is. */
async function recordWake(
  { prisma, wakes, logger }: Deps,
  { appId, router, milliseconds, failure }: Woken,
): Promise<void> {
  logger.info({ appId, router, milliseconds, failure }, 'woken by a visitor');
  if (failure !== null) return;
  await transact(prisma, systemActor, async (tx) => {
    const [app] = await tx.app.updateManyAndReturn({
      where: { id: appId, desired: 'asleep' },
      data: { desired: 'running' },
    });
    if (!app) return;
    const { teamId } = app;
    await tx.instance.updateMany({ where: { appId, teamId, desired: 'asleep' }, data: { desired: 'running' } });
    await bumpRoute(tx, appId);
    await tx.emit({ topic: 'app', teamId, appId, payload: { id: appId, woken: true } });
  });
  wakes.send('instances', 'routes', 'outbox');
}

async function recordDrained({ prisma, wakes }: Deps, { router, instances }: Drained): Promise<void> {
  const changed = await prisma.$executeRaw`
    UPDATE "Instance" SET "drainedBy" = array_append("drainedBy", ${router})
    WHERE id = ANY(${instances}) AND "removeAfterVersion" IS NOT NULL AND NOT ${router} = ANY("drainedBy")`;
  if (changed > 0) wakes.send('instances');
}
