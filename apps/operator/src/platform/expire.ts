import type { Database } from '@berth/database';
import type { ObjectStore } from '@berth/domain';
import { expireOutbox } from './publish-outbox.js';

const idempotencyHours = 24;
const routerHours = 24;
const sourceHours = 24;

/** What is kept for a time only. */
export async function expire(
  prisma: Database,
  objects: ObjectStore,
  { auditDays }: { auditDays: number },
): Promise<void> {
  await expireOutbox(prisma);
  await prisma.$executeRaw`
    DELETE FROM "IdempotencyKey" WHERE "createdAt" < now() - make_interval(hours => ${idempotencyHours})`;
  await prisma.$executeRaw`DELETE FROM "Audit" WHERE at < now() - make_interval(days => ${auditDays})`;
  // A router that never came back: nothing sends through it any more, and its addresses may be used again.
  await prisma.$executeRaw`DELETE FROM "Router" WHERE "seenAt" < now() - make_interval(hours => ${routerHours})`;
  await freeAddressesOfRuns(prisma);
  await deleteSources(prisma, objects);
}

/** A run whose deployment is over, or an instance whose row went without its address. */
async function freeAddressesOfRuns(prisma: Database): Promise<void> {
  await prisma.$executeRaw`
    UPDATE "Address" SET "instanceId" = NULL, "quarantinedUntil" = now() + interval '60 seconds',
      "freedAtVersion" = (SELECT coalesce(max(version), 0) FROM "RouteClock")
    WHERE "instanceId" IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "Instance" WHERE id = "Address"."instanceId")
      AND NOT EXISTS (SELECT 1 FROM "Deployment" WHERE state = 'releasing'
        AND id = replace("Address"."instanceId", 'run_', 'dep_'))`;
}

/** A source is read by its build only; a day later nobody asks for it. */
async function deleteSources(prisma: Database, objects: ObjectStore): Promise<void> {
  const old = await prisma.$queryRaw<{ id: string; sourceKey: string }[]>`
    SELECT id, "sourceKey" FROM "Build" WHERE "sourceKey" <> '' AND "finishedAt" < now() - make_interval(hours => ${sourceHours})
    ORDER BY "finishedAt" LIMIT 200`;
  for (const { id, sourceKey } of old) {
    await objects.delete(sourceKey);
    await prisma.build.updateMany({ where: { id }, data: { sourceKey: '' } });
  }
}
