import { PrismaClient } from '@berth/database';
import { DomainError, mayDo, NotFound, type Permission, type Role, scopesAllow } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import type { Actor, TeamActor } from './actor.js';

/** The one place that decides who may do what in a team. */
@Injectable()
export class Access {
  constructor(private readonly prisma: PrismaClient) {}

  /** A team that the caller is not in does not exist for them, whether it does or not. */
  async inTeam(actor: Actor, slug: string, permission: Permission): Promise<TeamActor> {
    const membership = await this.prisma.membership.findFirst({
      where: { userId: actor.userId, team: { slug } },
      select: { role: true, team: { select: { id: true, slug: true } } },
    });
    if (!membership) throw new NotFound('team', slug);
    const { team } = membership;
    if (actor.tokenTeamId !== null && actor.tokenTeamId !== team.id) throw new NotFound('team', slug);
    const role = membership.role as Role;
    if (!mayDo(role, permission)) throw roleTooLow(role, permission);
    if (actor.scopes !== null && !scopesAllow(actor.scopes, permission)) throw scopeTooNarrow(actor, permission);
    return { ...actor, teamId: team.id, team: team.slug, role };
  }
}

function roleTooLow(role: Role, permission: Permission): DomainError {
  return new DomainError('auth.role_too_low', `Your role in this team (${role}) does not allow "${permission}".`, {
    kind: 'forbidden',
    hint: 'Ask an owner or admin of the team for another role.',
  });
}

function scopeTooNarrow({ scopes }: Actor, permission: Permission): DomainError {
  return new DomainError(
    'auth.scope_too_narrow',
    `This token is limited to ${scopes?.join(', ')} and does not allow "${permission}".`,
    { kind: 'forbidden', hint: 'Make a token with a wider scope.' },
  );
}
