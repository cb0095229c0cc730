import { PrismaClient, transact } from '@berth/database';
import { mayDo, NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';

/** From the next request on it is nobody's. Who may manage members may also end their tokens. */
@Injectable()
export class RevokeToken {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, id: string): Promise<void> {
    const { teamId, userId, role } = actor;
    const owner = mayDo(role, 'members:write') ? {} : { userId };
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const [token] = await tx.token.updateManyAndReturn({
        where: { id, teamId, revokedAt: null, ...owner },
        data: { revokedAt: new Date() },
      });
      if (!token) throw new NotFound('token', id);
      await tx.audit({ action: 'token.revoked', teamId, targetId: id, target: token.name });
    });
  }
}
