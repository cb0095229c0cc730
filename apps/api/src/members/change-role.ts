import type { RoleName } from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { findMember, lockMembers, refuseAbove, refuseLastOwner } from './membership.js';

/** Another role for a member; it holds from the next request on. */
@Injectable()
export class ChangeRole {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, userId: string, role: RoleName): Promise<void> {
    const { teamId } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockMembers(tx, teamId);
      const member = await findMember(tx, teamId, userId);
      refuseAbove(actor, role);
      refuseAbove(actor, member.role);
      if (role !== 'owner') await refuseLastOwner(tx, teamId, member);
      await tx.membership.update({ where: { id: member.id }, data: { role } });
      const detail = { from: member.role, to: role };
      await tx.audit({ action: 'member.role_changed', teamId, targetId: userId, target: member.user.email, detail });
      await tx.emit({ topic: 'team', teamId, payload: { id: teamId } });
    });
  }
}
