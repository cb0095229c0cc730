import { InstanceDetail } from '@berth/contracts';
import type { Instance, PageQuery } from '@berth/contracts/http';
import { type Prisma, PrismaClient } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';

const include = { node: { select: { name: true } } } as const satisfies Prisma.InstanceInclude;
type InstanceRow = Prisma.InstanceGetPayload<{ include: typeof include }>;

/** Instances: what is desired and what is observed, apart, with the age of what we know. */
@Injectable()
export class InstanceReader {
  constructor(private readonly prisma: PrismaClient) {}

  async list(teamId: string, appId: string, page: PageQuery): Promise<{ items: Instance[]; next: string | null }> {
    const rows = await this.prisma.instance.findMany({
      where: { teamId, appId, observed: { not: 'gone' }, ...afterCursor(page) },
      ...newestFirst(page),
      include,
    });
    const releaseIds = [...new Set(rows.map(({ releaseId }) => releaseId))];
    const releases = await this.prisma.release.findMany({ where: { id: { in: releaseIds }, teamId } });
    const numbers = new Map(releases.map(({ id, number }) => [id, number]));
    return pageOf(rows, page, (row) => toInstance(row, numbers.get(row.releaseId) ?? 0));
  }
}

function toInstance(row: InstanceRow, release: number): Instance {
  const detail = InstanceDetail.catch(InstanceDetail.parse({})).parse(row.detail);
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: row.id,
    name: `${row.process}.${row.index}`,
    process: row.process,
    release,
    node: row.node.name,
    size: row.size,
    desired: row.desired,
    observed: row.observed as Instance['observed'],
    observedAt: row.observedAt.toISOString(),
    generation: row.generation,
    restarts: detail.restarts,
    startedAt: time(detail.startedAt),
    readyAt: time(detail.readyAt),
    nextStartAt: time(detail.nextStartAt),
    exitCode: detail.exitCode,
    oomKilled: detail.oomKilled,
    listening: detail.listening,
    lastLines: detail.lastLines,
    failure: detail.failure,
    createdAt: row.createdAt.toISOString(),
  };
}
