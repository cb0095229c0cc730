import type { CreateTeam as CreateTeamBody } from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { DomainError, isReservedName, newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { type Actor, auditOf } from '../http/actor.js';
import { slugFrom, slugWithSuffix } from './slug.js';

/** A team, with its maker as owner. */
@Injectable()
export class CreateTeam {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: Actor, { name, slug }: CreateTeamBody): Promise<string> {
    const id = newId('tea');
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const chosen =
        slug ?? (await freeSlug(slugFrom(name, 'team'), (taken) => tx.team.count({ where: { slug: taken } })));
      if (isReservedName(chosen)) throw slugTaken(chosen);
      const { count } = await tx.team.createMany({ data: [{ id, slug: chosen, name }], skipDuplicates: true });
      if (count === 0) throw slugTaken(chosen);
      await tx.membership.create({ data: { id: newId('mem'), teamId: id, userId: actor.userId, role: 'owner' } });
      await tx.audit({ action: 'team.created', teamId: id, targetId: id, target: chosen });
      await tx.emit({ topic: 'team', teamId: id, payload: { id } });
    });
    return id;
  }
}

async function freeSlug(base: string, count: (slug: string) => Promise<number>): Promise<string> {
  return (await count(base)) === 0 && !isReservedName(base) ? base : slugWithSuffix(base);
}

export function slugTaken(slug: string): DomainError {
  return new DomainError('team.slug_taken', `"${slug}" is taken.`, {
    kind: 'conflict',
    hint: 'Choose another short name.',
  });
}
