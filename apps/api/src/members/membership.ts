import type { Tx } from '@berth/database';
import { DomainError, NotFound, type Role, roleOrder } from '@berth/domain';
import type { TeamActor } from '../http/actor.js';

/** Changes of one team's members happen one after the other, so that two owners cannot leave at once. */
export async function lockMembers(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT id FROM "Team" WHERE id = ${teamId} FOR UPDATE`;
}

export async function findMember(tx: Tx, teamId: string, userId: string) {
  const found = await tx.membership.findUnique({
    where: { teamId_userId: { teamId, userId } },
    include: { user: true },
  });
  if (!found) throw new NotFound('member', userId);
  return found;
}

/** Nobody gives, takes or keeps from others a role above their own. */
export function refuseAbove(actor: TeamActor, role: string): void {
  if (roleOrder.indexOf(role as Role) <= roleOrder.indexOf(actor.role)) return;
  throw new DomainError(
    'member.role_above_yours',
    `Your role (${actor.role}) cannot give or change the role ${role}.`,
    {
      kind: 'forbidden',
      hint: 'Ask an owner of the team.',
    },
  );
}

export async function refuseLastOwner(tx: Tx, teamId: string, member: { role: string }): Promise<void> {
  if (member.role !== 'owner') return;
  if ((await tx.membership.count({ where: { teamId, role: 'owner' } })) > 1) return;
  throw new DomainError('member.last_owner', 'This is the only owner of the team.', {
    kind: 'conflict',
    hint: 'Make somebody else an owner first, or delete the team.',
  });
}

/** What a person made for a team works only as long as they are in it. */
export async function revokeTokens(tx: Tx, teamId: string, userId: string): Promise<void> {
  await tx.token.updateMany({ where: { teamId, userId, revokedAt: null }, data: { revokedAt: new Date() } });
}
