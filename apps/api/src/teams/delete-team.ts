import { PrismaClient, transact } from '@berth/database';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';

/** Only an empty team goes; its audit stays. */
@Injectable()
export class DeleteTeam {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor): Promise<void> {
    const { teamId, team } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const [row] = await tx.$queryRaw<
        { personal: boolean }[]
      >`SELECT personal FROM "Team" WHERE id = ${teamId} FOR UPDATE`;
      if (row?.personal) throw isPersonal();
      const apps = await tx.app.findMany({ where: { teamId }, select: { slug: true } });
      if (apps.length > 0) throw hasApps(apps.map(({ slug }) => slug));
      await tx.audit({ action: 'team.deleted', teamId, targetId: teamId, target: team });
      await tx.team.delete({ where: { id: teamId } });
    });
  }
}

function isPersonal(): DomainError {
  return new DomainError('team.is_personal', 'A personal team cannot be deleted.', { kind: 'conflict' });
}

function hasApps(names: readonly string[]): DomainError {
  return new DomainError('team.not_empty', `The team still has apps: ${names.join(', ')}.`, {
    kind: 'conflict',
    hint: 'Destroy them first. An app that is being destroyed takes a few seconds to go.',
  });
}
