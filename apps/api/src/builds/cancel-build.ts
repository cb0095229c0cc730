import { PrismaClient, recordBuild, transact } from '@berth/database';
import { buildRules, IllegalTransition, NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';
import { BuildQueue } from './build-queue.js';

/** Ends a build; its builder hears of it with its next heartbeat, within a second. */
@Injectable()
export class CancelBuild {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly queue: BuildQueue,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, appId: string, id: string): Promise<void> {
    const { teamId } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const found = await tx.build.findFirst({ where: { id, appId, teamId }, select: { state: true } });
      if (!found) throw new NotFound('build', id);
      // The state first: a builder that wakes up between the two lines sees "cancelled" and stops by itself.
      const cancelled = await recordBuild(tx, { id, teamId }, 'cancelled');
      if (!cancelled) throw new IllegalTransition('build', 'cancelled', found.state, buildRules.cancelled.from);
      await tx.audit({ action: 'build.cancelled', teamId, targetId: id, target: cancelled.ref, detail: { appId } });
    });
    await this.queue.remove(id);
    await this.wake.up('builds');
  }
}
