import type { PageQuery, Team } from '@berth/contracts/http';
import { RoleName } from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../http/actor.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';

const counts = { _count: { select: { apps: true, memberships: true } } } as const;

/** Teams as one of their members sees them. */
@Injectable()
export class TeamReader {
  constructor(private readonly prisma: PrismaClient) {}

  async list({ userId, tokenTeamId }: Actor, page: PageQuery): Promise<{ items: Team[]; next: string | null }> {
    const rows = await this.prisma.membership.findMany({
      where: { userId, ...afterCursor(page), ...(tokenTeamId === null ? {} : { teamId: tokenTeamId }) },
      ...newestFirst(page),
      include: { team: { include: counts } },
    });
    return pageOf(rows, page, toTeam);
  }

  async show({ userId }: Actor, teamId: string): Promise<Team> {
    const row = await this.prisma.membership.findUnique({
      where: { teamId_userId: { teamId, userId } },
      include: { team: { include: counts } },
    });
    if (!row) throw new NotFound('team', teamId);
    return toTeam(row);
  }
}

interface TeamRow {
  role: string;
  team: {
    id: string;
    slug: string;
    name: string;
    personal: boolean;
    createdAt: Date;
    _count: { apps: number; memberships: number };
  };
}

function toTeam({ role, team }: TeamRow): Team {
  const { id, slug, name, personal, createdAt, _count } = team;
  return {
    id,
    slug,
    name,
    personal,
    role: RoleName.parse(role),
    apps: _count.apps,
    members: _count.memberships,
    createdAt: createdAt.toISOString(),
  };
}
