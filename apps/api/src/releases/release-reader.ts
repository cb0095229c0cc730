import { Processes } from '@berth/contracts';
import type { ActorName, PageQuery, Release, ReleaseSummary } from '@berth/contracts/http';
import { type Prisma, PrismaClient } from '@berth/database';
import { NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ActorNames } from '../http/actor-names.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';

type ReleaseRow = Prisma.ReleaseGetPayload<object>;

/** Releases as people see them. */
@Injectable()
export class ReleaseReader {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly names: ActorNames,
  ) {}

  async list(app: { id: string; teamId: string; liveReleaseId: string | null }, page: PageQuery) {
    const rows = await this.prisma.release.findMany({
      where: { appId: app.id, teamId: app.teamId, ...afterCursor(page) },
      ...newestFirst(page),
    });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return pageOf(rows, page, (row) => toSummary(row, row.id === app.liveReleaseId, nameOf));
  }

  async show(app: { id: string; teamId: string; liveReleaseId: string | null }, number: number): Promise<Release> {
    const row = await this.prisma.release.findFirst({
      where: { appId: app.id, teamId: app.teamId, number },
      include: { configVersion: { select: { number: true, names: true } } },
    });
    if (!row) throw new NotFound('release', `v${number}`);
    return {
      ...toSummary(row, row.id === app.liveReleaseId, await this.names.of([row.actorId])),
      configVersion: row.configVersion.number,
      variables: Names.catch([])
        .parse(row.configVersion.names)
        .map(({ name }) => name),
      processes: Processes.catch({}).parse(row.processes),
      releaseCommand: z.array(z.string()).nullable().catch(null).parse(row.releaseCommand),
    };
  }

  /** The live releases of many apps. */
  async byId(ids: readonly string[]): Promise<Map<string, { summary: ReleaseSummary; processes: Processes }>> {
    const rows = await this.prisma.release.findMany({ where: { id: { in: [...ids] } } });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return new Map(
      rows.map((row) => [
        row.id,
        { summary: toSummary(row, true, nameOf), processes: Processes.catch({}).parse(row.processes) },
      ]),
    );
  }
}

const Names = z.array(z.object({ name: z.string() }));

function toSummary(row: ReleaseRow, live: boolean, nameOf: (id: string) => ActorName): ReleaseSummary {
  const { id, number, description, commit, image, buildId } = row;
  return {
    id,
    number,
    cause: row.cause as ReleaseSummary['cause'],
    description,
    commit,
    image,
    buildId,
    live,
    actor: nameOf(row.actorId),
    createdAt: row.createdAt.toISOString(),
  };
}
