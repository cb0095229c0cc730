import { LogIndex, type LogSegment } from '@berth/domain';
import { type Database, Prisma } from './client.js';

/**
 * Where archived logs lie. The caller has checked that the app is the team's.
 * Ids are compared byte by byte (COLLATE "C"): other collations ignore their dashes.
 */
export class PrismaLogIndex extends LogIndex {
  constructor(private readonly prisma: Database) {
    super();
  }

  /** Of an app that is gone nothing is kept: its last lines may come after its row went. */
  async add({ origins, ...segment }: LogSegment, cursors: ReadonlyMap<string, number>): Promise<void> {
    const { appId } = segment;
    await this.prisma.$transaction(async (tx) => {
      const app = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "App" WHERE id = ${appId} FOR KEY SHARE`;
      if (app.length === 0) return;
      await tx.logSegment.createMany({ data: [{ ...segment, origins: [...origins] }], skipDuplicates: true });
      for (const [origin, seq] of [...cursors].sort()) {
        await tx.$executeRaw`
          INSERT INTO "LogCursor" (origin, "appId", seq, "updatedAt") VALUES (${origin}, ${appId}, ${seq}, now())
          ON CONFLICT (origin) DO UPDATE SET seq = greatest("LogCursor".seq, excluded.seq), "updatedAt" = now()`;
      }
    });
  }

  async lastId(appId: string): Promise<string | null> {
    const [last] = await this.prisma.$queryRaw<{ lastId: string }[]>`
      SELECT "lastId" FROM "LogSegment" WHERE "appId" = ${appId} ORDER BY "lastId" COLLATE "C" DESC LIMIT 1`;
    return last?.lastId ?? null;
  }

  before(appId: string, before: string | null, limit: number, originPrefix?: string): Promise<LogSegment[]> {
    const older = before === null ? Prisma.empty : Prisma.sql`AND "firstId" COLLATE "C" < ${before}`;
    return this.prisma.$queryRaw`
      SELECT * FROM "LogSegment" WHERE "appId" = ${appId} ${older} ${holding(originPrefix)}
      ORDER BY "firstId" COLLATE "C" DESC LIMIT ${limit}`;
  }

  after(appId: string, after: string, limit: number, originPrefix?: string): Promise<LogSegment[]> {
    return this.prisma.$queryRaw`
      SELECT * FROM "LogSegment" WHERE "appId" = ${appId} AND "lastId" COLLATE "C" > ${after} ${holding(originPrefix)}
      ORDER BY "firstId" COLLATE "C" ASC LIMIT ${limit}`;
  }

  async cursor(origin: string): Promise<number | null> {
    const row = await this.prisma.logCursor.findUnique({ where: { origin } });
    return row ? Number(row.seq) : null;
  }
}

function holding(originPrefix: string | undefined): Prisma.Sql {
  if (!originPrefix) return Prisma.empty;
  return Prisma.sql`AND EXISTS (SELECT 1 FROM unnest(origins) AS origin WHERE starts_with(origin, ${originPrefix}))`;
}
