import type { Database } from '@berth/database';
import type { LogStore } from '@berth/logs';
import type { Redis } from 'ioredis';
import { lineOf } from './event-lines.js';

export const eventChannel = 'berth:events';
const rowsAtOnce = 200;
const keptHours = 24;

export interface Numbered {
  sequence: bigint;
  topic: string;
  teamId: string | null;
  appId: string | null;
  payload: unknown;
  createdAt: Date;
}

/**
 * Numbers what committed, then tells it. Numbers are given here and not where the change is made, because transactions
 * commit in another order than they begin: a reader at `sequence > last` would miss the late ones. Told twice rather than never.
 */
export async function publishOutbox(prisma: Database, redis: Redis, logs: LogStore): Promise<void> {
  for (;;) {
    await number(prisma);
    const rows = await prisma.$queryRaw<Numbered[]>`
      SELECT sequence, topic, "teamId", "appId", payload, "createdAt" FROM "Outbox"
      WHERE "publishedAt" IS NULL AND sequence IS NOT NULL ORDER BY sequence LIMIT ${rowsAtOnce}`;
    if (rows.length === 0) return;
    await tell(redis, rows);
    await writeLines(prisma, logs, rows);
    const last = rows.at(-1)!.sequence;
    await prisma.$executeRaw`
      UPDATE "Outbox" SET "publishedAt" = now() WHERE "publishedAt" IS NULL AND sequence <= ${last}`;
  }
}

/** What happened to an app stands in its log too; numbered as the events are, so that a second telling writes nothing. */
async function writeLines(prisma: Database, logs: LogStore, rows: readonly Numbered[]): Promise<void> {
  const lines = rows.flatMap((row) => {
    const line = lineOf(row);
    return line && row.appId ? [{ ...row, appId: row.appId, line }] : [];
  });
  const apps = await prisma.app.findMany({
    where: { id: { in: [...new Set(lines.map(({ appId }) => appId))] } },
    select: { id: true },
  });
  for (const { id: appId } of apps) {
    const origin = `platform.${appId}`;
    const records = lines
      .filter((line) => line.appId === appId)
      .map(({ sequence, createdAt, line }) => ({
        ...line,
        at: createdAt.getTime(),
        seq: Number(sequence),
        source: 'platform' as const,
        origin,
      }));
    await logs.ingest({ appId, origin, records });
  }
}

/** Console events may be lost with Redis: readers catch up by number. */
async function tell(redis: Redis, rows: readonly Numbered[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const { sequence, createdAt, ...event } of rows) {
    pipeline.publish(eventChannel, JSON.stringify({ sequence: Number(sequence), ...event, at: createdAt.getTime() }));
  }
  await pipeline.exec();
}

async function number(prisma: Database): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM "Outbox" WHERE sequence IS NULL ORDER BY id LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED`;
    if (rows.length === 0) return;
    await tx.$executeRaw`INSERT INTO "OutboxClock" (id, sequence) VALUES (1, 0) ON CONFLICT DO NOTHING`;
    const [clock] = await tx.$queryRaw<{ sequence: bigint }[]>`
      UPDATE "OutboxClock" SET sequence = sequence + ${rows.length} WHERE id = 1 RETURNING sequence`;
    const first = clock!.sequence - BigInt(rows.length) + 1n;
    await tx.$executeRaw`
      UPDATE "Outbox" SET sequence = ${first} + given.place - 1
      FROM unnest(${rows.map(({ id }) => id)}::text[]) WITH ORDINALITY AS given(id, place)
      WHERE "Outbox".id = given.id`;
  });
}

export async function expireOutbox(prisma: Database): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM "Outbox" WHERE "publishedAt" < now() - make_interval(hours => ${keptHours})`;
}
