import type { Processes } from '@berth/contracts';
import { type DeploymentCause, NotFound, newId } from '@berth/domain';
import { Prisma } from './client.js';
import { enqueueDeployment } from './deployments.js';
import type { Tx } from './transact.js';

export interface NewRelease {
  teamId: string;
  appId: string;
  image: string;
  configVersionId: string;
  processes: Processes;
  releaseCommand: string[] | null;
  cause: Exclude<DeploymentCause, 'restart'>;
  /** A sentence: "Deployed 3f2c1a", "Set DATABASE_URL", "Rolled back to v41". */
  description: string;
  commit?: string | null;
  buildId?: string | null;
}

/** A release and the deployment that is to make it live; what new processes start with; all or nothing. */
export async function createRelease(tx: Tx, { teamId, appId, releaseCommand, ...input }: NewRelease) {
  const number = await nextNumber(tx, teamId, appId);
  const release = await tx.release.create({
    data: {
      ...input,
      id: newId('rel'),
      appId,
      teamId,
      number,
      releaseCommand: releaseCommand ?? Prisma.DbNull,
      actorId: tx.actor.actorId,
    },
  });
  await formNewProcesses(tx, appId, Object.keys(input.processes));
  const deployment = await enqueueDeployment(tx, { teamId, appId, releaseId: release.id, cause: input.cause });
  await tx.audit({
    action: 'release.created',
    teamId,
    targetId: release.id,
    target: `v${number}`,
    detail: { appId, cause: input.cause, description: input.description },
  });
  await tx.emit({ topic: 'release', teamId, appId, payload: { id: release.id, number } });
  return { release, deployment };
}

/** The row stays locked until the transaction ends: numbers have no gaps and no doubles. */
async function nextNumber(tx: Tx, teamId: string, appId: string): Promise<number> {
  const [app] = await tx.$queryRaw<{ lastRelease: number }[]>`
    UPDATE "App" SET "lastRelease" = "lastRelease" + 1
    WHERE id = ${appId} AND "teamId" = ${teamId} AND desired <> 'destroying' RETURNING "lastRelease"`;
  if (!app) throw new NotFound('app', appId);
  return app.lastRelease;
}

/** As Heroku does: one web, nothing else runs until somebody scales it. */
async function formNewProcesses(tx: Tx, appId: string, processes: readonly string[]): Promise<void> {
  await tx.formation.createMany({
    data: processes.map((process) => ({ appId, process, quantity: process === 'web' ? 1 : 0 })),
    skipDuplicates: true,
  });
}
