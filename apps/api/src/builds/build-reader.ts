import type { Build, BuildSummary, PageQuery } from '@berth/contracts/http';
import { Failure } from '@berth/contracts/http';
import { type Prisma, PrismaClient } from '@berth/database';
import { type BuildState, canHappenToBuild, NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { ActorNames } from '../http/actor-names.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';

const include = { release: { select: { number: true } } } as const satisfies Prisma.BuildInclude;
type BuildRow = Prisma.BuildGetPayload<{ include: typeof include }>;

/** Builds as people see them. */
@Injectable()
export class BuildReader {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly names: ActorNames,
  ) {}

  async list(teamId: string, appId: string, page: PageQuery): Promise<{ items: BuildSummary[]; next: string | null }> {
    const rows = await this.prisma.build.findMany({
      where: { teamId, appId, ...afterCursor(page) },
      ...newestFirst(page),
      include,
    });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return pageOf(rows, page, (row) => toSummary(row, nameOf));
  }

  async show(teamId: string, appId: string, id: string): Promise<Build> {
    const row = await this.prisma.build.findFirst({ where: { id, teamId, appId }, include });
    if (!row) throw new NotFound('build', id);
    const { attempt, dockerfile, image, state } = row;
    const cancellable = canHappenToBuild('cancelled', state as BuildState);
    return { ...toSummary(row, await this.names.of([row.actorId])), attempt, dockerfile, image, cancellable };
  }

  /** The newest build of each app. */
  async newest(appIds: readonly string[]): Promise<Map<string, BuildSummary>> {
    const newest = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT ON ("appId") id FROM "Build" WHERE "appId" = ANY(${appIds}) ORDER BY "appId", id DESC`;
    const rows = await this.prisma.build.findMany({ where: { id: { in: newest.map(({ id }) => id) } }, include });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return new Map(rows.map((row) => [row.appId, toSummary(row, nameOf)]));
  }
}

function toSummary(row: BuildRow, nameOf: (id: string) => BuildSummary['actor']): BuildSummary {
  const { source, ref } = originOf(row.ref);
  return {
    id: row.id,
    state: row.state as BuildState,
    source,
    ref,
    commit: source === 'push' ? row.commit : null,
    message: row.message,
    planKind: row.planKind,
    failure: Failure.nullable().catch(null).parse(row.failure),
    supersededBy: row.supersededBy,
    release: row.release?.number ?? null,
    phases: phasesOf(row.phases),
    actor: nameOf(row.actorId),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

function originOf(ref: string): { source: BuildSummary['source']; ref: string } {
  if (ref.startsWith('image:')) return { source: 'image', ref: ref.slice('image:'.length) };
  if (ref.startsWith('sample:')) return { source: 'sample', ref: ref.slice('sample:'.length) };
  return { source: 'push', ref: ref.replace(/^refs\/(heads|tags)\//, '') };
}

/** Only what is a number; the column is free-form. */
export function phasesOf(phases: unknown): Record<string, number> {
  const entries = Object.entries(phases && typeof phases === 'object' ? phases : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
