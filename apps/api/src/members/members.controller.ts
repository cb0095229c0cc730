import * as contract from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { NotFound } from '@berth/domain';
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import type { TeamActor } from '../http/actor.js';
import { Answers, TeamController } from '../http/answers.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';
import { By, Requires } from '../http/requires.js';
import { AddMember } from './add-member.js';
import { ChangeRole } from './change-role.js';
import { RemoveMember } from './remove-member.js';

@TeamController('members')
export class MembersController {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly add: AddMember,
    private readonly changeRole: ChangeRole,
    private readonly remove: RemoveMember,
  ) {}

  @Get('members')
  @Requires('members:read')
  @Answers(contract.MemberPage)
  async listMembers(@By() { teamId }: TeamActor, @Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    const rows = await this.prisma.membership.findMany({
      where: { teamId, ...afterCursor(page) },
      ...newestFirst(page),
      include: { user: true },
    });
    return pageOf(rows, page, toMember);
  }

  @Post('members')
  @Requires('members:write')
  @Answers(contract.Member, 201)
  async addMember(
    @By() actor: TeamActor,
    @Body({ schema: contract.AddMember }) body: contract.AddMember,
  ): Promise<contract.Member> {
    return this.show(actor.teamId, await this.add.run(actor, body));
  }

  @Patch('members/:user')
  @Requires('members:write')
  @Answers(contract.Member)
  async changeMemberRole(
    @By() actor: TeamActor,
    @Param('user') user: string,
    @Body({ schema: contract.ChangeRole }) { role }: contract.ChangeRole,
  ): Promise<contract.Member> {
    await this.changeRole.run(actor, user, role);
    return this.show(actor.teamId, user);
  }

  @Delete('members/:user')
  @Requires('members:write')
  @Answers(contract.Done)
  async removeMember(@By() actor: TeamActor, @Param('user') user: string): Promise<{ done: true }> {
    await this.remove.run(actor, user);
    return { done: true };
  }

  @Post('leave')
  @HttpCode(200)
  @Requires('team:read')
  @Answers(contract.Done)
  async leaveTeam(@By() actor: TeamActor): Promise<{ done: true }> {
    await this.remove.run(actor, actor.userId);
    return { done: true };
  }

  private async show(teamId: string, userId: string): Promise<contract.Member> {
    const where = { teamId_userId: { teamId, userId } };
    const row = await this.prisma.membership.findUnique({ where, include: { user: true } });
    if (!row) throw new NotFound('member', userId);
    return toMember(row);
  }
}

interface MemberRow {
  userId: string;
  role: string;
  createdAt: Date;
  user: { name: string; email: string };
}

function toMember({ userId, role, createdAt, user }: MemberRow): contract.Member {
  const since = createdAt.toISOString();
  return { userId, name: user.name, email: user.email, role: contract.RoleName.parse(role), since };
}
