import { PrismaClient, transact } from '@berth/database';
import { DomainError, newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { type Actor, auditOf } from '../http/actor.js';
import { hashOf } from '../tokens/secret.js';

/** The holder of the link joins with the account they are signed in with; the link then ends. */
@Injectable()
export class AcceptInvitation {
  constructor(private readonly prisma: PrismaClient) {}

  async preview(secret: string) {
    const found = await this.prisma.invitation.findUnique({ where: { hash: hashOf(secret) }, include: { team: true } });
    if (!found || found.acceptedAt !== null || found.expiresAt <= new Date()) throw ended();
    return found;
  }

  async run(actor: Actor, secret: string) {
    const { id, teamId, role, team } = await this.preview(secret);
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const { count } = await tx.invitation.updateMany({
        where: { id, acceptedAt: null },
        data: { acceptedAt: new Date() },
      });
      if (count === 0) throw ended();
      const data = [{ id: newId('mem'), teamId, userId: actor.userId, role }];
      await tx.membership.createMany({ data, skipDuplicates: true });
      await tx.audit({
        action: 'member.joined',
        teamId,
        targetId: actor.userId,
        target: actor.email,
        detail: { role },
      });
      await tx.emit({ topic: 'team', teamId, payload: { id: teamId } });
    });
    const where = { teamId_userId: { teamId, userId: actor.userId } };
    const membership = await this.prisma.membership.findUniqueOrThrow({ where });
    return { team, role: membership.role };
  }
}

function ended(): DomainError {
  return new DomainError('invitation.not_found', 'This invitation is not known, was used, or has expired.', {
    kind: 'not_found',
    hint: 'Ask for a new one.',
  });
}
