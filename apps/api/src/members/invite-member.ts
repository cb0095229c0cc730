import type { CreateInvitation } from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { hashOf, newSecret } from '../tokens/secret.js';
import { alreadyMember } from './add-member.js';
import { refuseAbove } from './membership.js';

const validDays = 7;

/** A link for one person: whoever signs in or up with it joins. A second one for the same address replaces the first. */
@Injectable()
export class InviteMember {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, { email, role }: CreateInvitation) {
    refuseAbove(actor, role);
    const { teamId, userId } = actor;
    const secret = newSecret('inv');
    const invitation = await transact(this.prisma, auditOf(actor), async (tx) => {
      const member = await tx.membership.findFirst({ where: { teamId, user: { email } }, select: { id: true } });
      if (member) throw alreadyMember(email);
      await tx.invitation.deleteMany({ where: { teamId, email, acceptedAt: null } });
      const expiresAt = new Date(Date.now() + validDays * 86_400_000);
      const row = await tx.invitation.create({
        data: { id: newId('inv'), teamId, email, role, hash: hashOf(secret), createdBy: userId, expiresAt },
      });
      await tx.audit({ action: 'member.invited', teamId, targetId: row.id, target: email, detail: { role } });
      return row;
    });
    return { invitation, secret };
  }
}
