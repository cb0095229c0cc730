import type { Database } from './client.js';

/**
 * Takes or renews a lease by the database's clock. The epoch rises with each new holder, also when the
 * same one comes back after losing it, so that what the holder before sent late can be refused.
 */
export async function holdLease(
  prisma: Database,
  { name, holder, seconds }: { name: string; holder: string; seconds: number },
): Promise<{ epoch: number } | undefined> {
  const [row] = await prisma.$queryRaw<{ epoch: number }[]>`
    INSERT INTO "Lease" AS held (name, holder, epoch, "expiresAt")
    VALUES (${name}, ${holder}, 1, now() + make_interval(secs => ${seconds}))
    ON CONFLICT (name) DO UPDATE SET
      epoch = CASE WHEN held.holder = excluded.holder AND held."expiresAt" > now() THEN held.epoch ELSE held.epoch + 1 END,
      holder = excluded.holder,
      "expiresAt" = excluded."expiresAt"
    WHERE held.holder = excluded.holder OR held."expiresAt" < now()
    RETURNING epoch`;
  return row;
}

/** On an orderly stop, so that the next holder need not wait for the end of the lease. */
export async function releaseLease(prisma: Database, name: string, holder: string): Promise<void> {
  await prisma.$executeRaw`UPDATE "Lease" SET "expiresAt" = now() - interval '1 second' WHERE name = ${name} AND holder = ${holder}`;
}
