import type { Database } from '@berth/database';
import type { ContainerEngine, ObjectStore } from '@berth/domain';
import type { LogStore } from '@berth/logs';
import type { Logger } from '@berth/process';
import { z } from 'zod';
import type { Registry } from './registry.js';

interface Places {
  prisma: Database;
  engine: ContainerEngine;
  objects: ObjectStore;
  logs: LogStore;
  registry: Registry;
  logger: Logger;
}

const What = z.object({
  appId: z.string().optional(),
  teamId: z.string().optional(),
  images: z.array(z.string()).default([]),
  prefixes: z.array(z.string()).default([]),
});

const longestPauseSeconds = 3_600;

/** Deletes outside the database what rows that are gone have left: exact names only, again until it worked. */
export async function collectGarbage(places: Places): Promise<void> {
  const { prisma, logger } = places;
  const due = await prisma.$queryRaw<{ id: string; what: unknown; attempts: number }[]>`
    SELECT id, what, attempts FROM "Garbage" WHERE "dueAt" <= now() ORDER BY id LIMIT 20`;
  for (const { id, what, attempts } of due) {
    try {
      await remove(places, What.parse(what));
      await prisma.garbage.deleteMany({ where: { id } });
    } catch (error) {
      logger.warn({ err: error, garbage: id, attempts }, 'could not be deleted yet');
      const pause = Math.min(longestPauseSeconds, 5 * 2 ** attempts);
      await prisma.$executeRaw`
        UPDATE "Garbage" SET attempts = attempts + 1, "lastError" = ${String(error).slice(0, 500)},
          "dueAt" = now() + make_interval(secs => ${pause}) WHERE id = ${id}`;
    }
  }
}

async function remove(places: Places, { appId, teamId, images, prefixes }: z.infer<typeof What>): Promise<void> {
  const { engine, objects, logs, registry } = places;
  const unused = await unusedImages(places, images);
  for (const image of unused) await registry.deleteImage(image);
  if (unused.length > 0) await engine.removeImages(unused);
  if (appId) await logs.forget(appId);
  for (const prefix of prefixes) await objects.deletePrefix(prefix);
  if (teamId) await removeUnusedNetwork(places, teamId);
}

/** Whatever was true when the row was written: no image that a release names is deleted. */
async function unusedImages({ prisma }: Places, images: readonly string[]): Promise<string[]> {
  const used = await prisma.release.findMany({ where: { image: { in: [...images] } }, select: { image: true } });
  const kept = new Set(used.map(({ image }) => image));
  return images.filter((image) => !kept.has(image));
}

/** The row goes last: its subnet is nobody else's before the bridge is gone. */
async function removeUnusedNetwork({ prisma, engine }: Places, teamId: string): Promise<void> {
  const used = await prisma.app.count({ where: { teamId } });
  if (used > 0) return;
  await engine.removeNetwork(teamId);
  await prisma.$executeRaw`
    DELETE FROM "TeamNetwork" WHERE "teamId" = ${teamId} AND NOT EXISTS (SELECT 1 FROM "App" WHERE "teamId" = ${teamId})`;
}
