import type { ActorName, Deployment, PageQuery } from '@berth/contracts/http';
import { Failure } from '@berth/contracts/http';
import { type Prisma, PrismaClient } from '@berth/database';
import { canHappenToDeployment, type DeploymentState, NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { phasesOf } from '../builds/build-reader.js';
import { ActorNames } from '../http/actor-names.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';

const include = {
  release: { select: { number: true, description: true, commit: true, buildId: true } },
} as const satisfies Prisma.DeploymentInclude;
type DeploymentRow = Prisma.DeploymentGetPayload<{ include: typeof include }>;

/** Deployments as people see them. */
@Injectable()
export class DeploymentReader {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly names: ActorNames,
  ) {}

  async list(teamId: string, appId: string, page: PageQuery): Promise<{ items: Deployment[]; next: string | null }> {
    const where = { teamId, appId, ...afterCursor(page) };
    const rows = await this.prisma.deployment.findMany({ where, ...newestFirst(page), include });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return pageOf(rows, page, (row) => toDeployment(row, nameOf));
  }

  async show(teamId: string, appId: string, id: string): Promise<Deployment> {
    const row = await this.prisma.deployment.findFirst({ where: { id, teamId, appId }, include });
    if (!row) throw new NotFound('deployment', id);
    return toDeployment(row, await this.names.of([row.actorId]));
  }

  /** The newest deployment of each app. */
  async newest(appIds: readonly string[]): Promise<Map<string, Deployment>> {
    const newest = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT ON ("appId") id FROM "Deployment" WHERE "appId" = ANY(${appIds}) ORDER BY "appId", id DESC`;
    const rows = await this.prisma.deployment.findMany({ where: { id: { in: newest.map(({ id }) => id) } }, include });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return new Map(rows.map((row) => [row.appId, toDeployment(row, nameOf)]));
  }
}

function toDeployment(row: DeploymentRow, nameOf: (id: string) => ActorName): Deployment {
  const state = row.state as DeploymentState;
  const { number: release, description, commit, buildId } = row.release;
  return {
    id: row.id,
    release,
    description: row.cause === 'restart' ? `Restarted v${release}` : description,
    commit,
    buildId,
    state,
    cause: row.cause as Deployment['cause'],
    failure: Failure.nullable().catch(null).parse(row.failure),
    phases: phasesOf(row.phases),
    stateSince: row.stateSince.toISOString(),
    cancellable: canHappenToDeployment('cancelled', state),
    actor: nameOf(row.actorId),
    createdAt: row.createdAt.toISOString(),
    liveAt: row.liveAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
