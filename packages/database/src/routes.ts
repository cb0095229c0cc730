import type { Route } from '@berth/contracts';
import type { Database, Prisma } from './client.js';
import { routeOf } from './route-body.js';

/** A router that has not polled for this long is reported lost and not waited for. */
export const routerLostSeconds = 60;

/**
 * Writes what routers should know of the app now, in the caller's transaction; answers with the version that says so.
 * The clock's row is locked first and the state read after, so that two changes at once cannot write each other's past.
 */
export async function bumpRoute(tx: Prisma.TransactionClient, appId: string): Promise<number> {
  const clock = await lockClock(tx);
  const known = await tx.route.findUnique({ where: { appId } });
  const body = await routeOf(tx, appId);
  if (!body) return buryRoute(tx, appId, known, clock);
  if (known && !known.removed && same(known.body, { ...body, version: known.version })) return known.version;
  const version = await advanceClock(tx);
  const row = { version, removed: false, body: { ...body, version } };
  await tx.route.upsert({ where: { appId }, create: { appId, ...row }, update: row });
  return version;
}

/** The tombstone stays, so that a router that was away still learns that the app is gone. */
async function buryRoute(
  tx: Prisma.TransactionClient,
  appId: string,
  known: { version: number; removed: boolean; body: Prisma.JsonValue } | null,
  clock: number,
): Promise<number> {
  if (!known) return clock;
  if (known.removed) return known.version;
  const version = await advanceClock(tx);
  const last = known.body as unknown as Route;
  const body = { ...last, version, removed: true, hosts: [], instances: [], state: 'empty' } satisfies Route;
  await tx.route.update({ where: { appId }, data: { version, removed: true, body } });
  return version;
}

async function lockClock(tx: Prisma.TransactionClient): Promise<number> {
  const lock = () => tx.$queryRaw<{ version: number }[]>`SELECT version FROM "RouteClock" WHERE id = 1 FOR UPDATE`;
  let [row] = await lock();
  if (!row) {
    await tx.$executeRaw`INSERT INTO "RouteClock" (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING`;
    [row] = await lock();
  }
  return row!.version;
}

async function advanceClock(tx: Prisma.TransactionClient): Promise<number> {
  const [row] = await tx.$queryRaw<{ version: number }[]>`
    UPDATE "RouteClock" SET version = version + 1 WHERE id = 1 RETURNING version`;
  return row!.version;
}

/** jsonb gives keys back in its own order. */
function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}

/**
 * What every router that is still heard of has applied. When none is heard of, its controller is away and HAProxy still sends
 * to what it knew: then the lost ones count. Infinity when there never was one.
 */
export async function ackedByLiveRouters(prisma: Pick<Database, '$queryRaw'>): Promise<number> {
  const [row] = await prisma.$queryRaw<{ acked: number | null }[]>`
    SELECT coalesce(min("ackedVersion") FILTER (WHERE "seenAt" > now() - make_interval(secs => ${routerLostSeconds})),
      min("ackedVersion"))::int AS acked FROM "Router"`;
  return row?.acked ?? Number.POSITIVE_INFINITY;
}

/** Lost routers counted too: their HAProxy may still send to an address. */
export async function ackedByEveryRouter(prisma: Pick<Database, '$queryRaw'>): Promise<number> {
  const [row] = await prisma.$queryRaw<{ acked: number | null }[]>`
    SELECT min("ackedVersion")::int AS acked FROM "Router"`;
  return row?.acked ?? Number.POSITIVE_INFINITY;
}
