import type { AddMember as AddMemberBody } from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { DomainError, newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { refuseAbove } from './membership.js';

/** Somebody who has an account here joins at once. */
@Injectable()
export class AddMember {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, { email, role }: AddMemberBody): Promise<string> {
    refuseAbove(actor, role);
    const { teamId } = actor;
    return transact(this.prisma, auditOf(actor), async (tx) => {
      const user = await tx.user.findUnique({ where: { email }, select: { id: true } });
      if (!user) throw noSuchUser(email);
      const data = [{ id: newId('mem'), teamId, userId: user.id, role }];
      const { count } = await tx.membership.createMany({ data, skipDuplicates: true });
      if (count === 0) throw alreadyMember(email);
      await tx.audit({ action: 'member.added', teamId, targetId: user.id, target: email, detail: { role } });
      await tx.emit({ topic: 'team', teamId, payload: { id: teamId } });
      return user.id;
    });
  }
}

function noSuchUser(email: string): DomainError {
  return new DomainError('member.no_such_user', `Nobody with the address ${email} has an account here.`, {
    kind: 'not_found',
    hint: 'Invite them with a link instead.',
  });
}

export function alreadyMember(email: string): DomainError {
  return new DomainError('member.already', `${email} is in this team already.`, { kind: 'conflict' });
}
