import type { UpdateTeam as Changes } from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { isReservedName } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { slugTaken } from './create-team.js';

/** A new name or slug. The slug is part of addresses in the console and of git remotes, never of host names in use. */
@Injectable()
export class UpdateTeam {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, changes: Changes): Promise<void> {
    const { teamId, team } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const { slug } = changes;
      if (slug !== undefined && slug !== team) {
        const taken = await tx.team.findUnique({ where: { slug }, select: { id: true } });
        if (taken || isReservedName(slug)) throw slugTaken(slug);
      }
      await tx.team.update({ where: { id: teamId }, data: changes });
      await tx.audit({
        action: 'team.updated',
        teamId,
        targetId: teamId,
        target: slug ?? team,
        detail: { ...changes, was: team },
      });
      await tx.emit({ topic: 'team', teamId, payload: { id: teamId } });
    });
  }
}
