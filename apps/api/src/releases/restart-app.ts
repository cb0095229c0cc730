import { enqueueDeployment, PrismaClient, transact } from '@berth/database';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';

/** New instances of the live release beside the old ones, as in a deploy: no request fails. */
@Injectable()
export class RestartApp {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, app: { id: string; slug: string; liveReleaseId: string | null }) {
    const { teamId } = actor;
    const { id: appId, slug, liveReleaseId: releaseId } = app;
    if (releaseId === null) throw notDeployed(slug);
    const { deployment, number } = await transact(this.prisma, auditOf(actor), async (tx) => {
      const started = await enqueueDeployment(tx, { teamId, appId, releaseId, cause: 'restart' });
      await tx.audit({ action: 'app.restarted', teamId, targetId: appId, target: slug });
      const release = await tx.release.findUniqueOrThrow({ where: { id: releaseId }, select: { number: true } });
      return { deployment: started, number: release.number };
    });
    await this.wake.up('deployments');
    return { release: number, deploymentId: deployment.id };
  }
}

function notDeployed(slug: string): DomainError {
  return new DomainError('app.not_deployed', `Nothing of ${slug} is live yet.`, {
    kind: 'conflict',
    hint: 'Push a branch or deploy a sample first.',
  });
}
