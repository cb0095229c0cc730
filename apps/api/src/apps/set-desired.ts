import { bumpRoute, lockApp, PrismaClient, transact } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';

const actions = { running: 'app.started', stopped: 'app.stopped', asleep: 'app.put_to_sleep' } as const;

/** Start, stop, sleep: what is desired. The route changes with it, at once; the operator brings the instances there. */
@Injectable()
export class SetDesired {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, app: { id: string; slug: string }, desired: keyof typeof actions): Promise<void> {
    const { teamId } = actor;
    const { id, slug } = app;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockApp(tx, teamId, id);
      const { count } = await tx.app.updateMany({
        where: { id, teamId, desired: { not: desired } },
        data: { desired },
      });
      if (count === 0) return;
      await bumpRoute(tx, id);
      await tx.audit({ action: actions[desired], teamId, targetId: id, target: slug });
      await tx.emit({ topic: 'app', teamId, appId: id, payload: { id, slug, desired } });
    });
    await this.wake.up('instances', 'routes', 'deployments');
  }
}
