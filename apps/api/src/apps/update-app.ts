import type { UpdateApp as Changes } from '@berth/contracts/http';
import { bumpRoute, lockApp, PrismaClient, transact } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';

/** Settings of an app. Router settings take hold at once; those of instances with the next deploy or restart. */
@Injectable()
export class UpdateApp {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, { id, slug }: { id: string; slug: string }, changes: Changes): Promise<void> {
    const { teamId } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockApp(tx, teamId, id);
      await tx.app.update({ where: { id, teamId }, data: changes });
      await bumpRoute(tx, id);
      await tx.audit({ action: 'app.updated', teamId, targetId: id, target: slug, detail: { ...changes } });
      await tx.emit({ topic: 'app', teamId, appId: id, payload: { id, slug } });
    });
    await this.wake.up('routes');
  }
}
