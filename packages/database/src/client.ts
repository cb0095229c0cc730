import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from './generated/client.js';

export { Prisma, PrismaClient };
export type Database = PrismaClient;

/** Sessions run in UTC, so that `now()` in SQL and Prisma's times are the same clock: the database's. */
export function createDatabase(url: string, { connections = 10 }: { connections?: number } = {}): Database {
  const adapter = new PrismaPg({ connectionString: url, max: connections, options: '-c TimeZone=UTC' });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 20_000 } });
}

/** The database's time: leases, deadlines and quarantines are compared with no other. */
export async function databaseNow(prisma: Pick<Database, '$queryRaw'>): Promise<Date> {
  const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT now()::timestamp(3) AS now`;
  return row!.now;
}
