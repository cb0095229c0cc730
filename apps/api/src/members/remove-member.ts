import { PrismaClient, type Tx, transact } from '@berth/database';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { findMember, lockMembers, refuseAbove, refuseLastOwner, revokeTokens } from './membership.js';

/** A member goes, sent away or by themselves; their tokens for this team end at once. */
@Injectable()
export class RemoveMember {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, userId: string): Promise<void> {
    const { teamId } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockMembers(tx, teamId);
      await refusePersonal(tx, teamId, userId);
      const member = await findMember(tx, teamId, userId);
      if (userId !== actor.userId) refuseAbove(actor, member.role);
      await refuseLastOwner(tx, teamId, member);
      await tx.membership.delete({ where: { id: member.id } });
      await revokeTokens(tx, teamId, userId);
      const action = userId === actor.userId ? 'member.left' : 'member.removed';
      await tx.audit({ action, teamId, targetId: userId, target: member.user.email });
      await tx.emit({ topic: 'team', teamId, payload: { id: teamId } });
    });
  }
}

/** A personal team without its person would be nobody's. */
async function refusePersonal(tx: Tx, teamId: string, userId: string): Promise<void> {
  const team = await tx.team.findUniqueOrThrow({ where: { id: teamId }, select: { personal: true } });
  if (!team.personal) return;
  const first = await tx.membership.findFirst({ where: { teamId, role: 'owner' }, orderBy: { id: 'asc' } });
  if (first?.userId !== userId) return;
  throw new DomainError('member.personal_team', 'This is the person’s own team; they stay in it.', {
    kind: 'conflict',
  });
}
