import * as contract from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { NotFound } from '@berth/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, auditOf, type TeamActor } from '../http/actor.js';
import { Answers, TeamController } from '../http/answers.js';
import { ApiConfig } from '../http/api-config.js';
import { SecretAnswer } from '../http/idempotency.interceptor.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';
import { Authenticated, By, ByUser, Public, Requires } from '../http/requires.js';
import { AcceptInvitation } from './accept-invitation.js';
import { InviteMember } from './invite-member.js';

@TeamController('members', '/invitations')
export class InvitationsController {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly invite: InviteMember,
    private readonly config: ApiConfig,
  ) {}

  @Get()
  @Requires('members:write')
  @Answers(contract.InvitationPage)
  async listInvitations(@By() { teamId }: TeamActor, @Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    const rows = await this.prisma.invitation.findMany({
      where: { teamId, acceptedAt: null, expiresAt: { gt: new Date() }, ...afterCursor(page) },
      ...newestFirst(page),
    });
    return pageOf(rows, page, toInvitation);
  }

  @Post()
  @SecretAnswer()
  @Requires('members:write')
  @Answers(contract.InvitationCreated, 201)
  async createInvitation(
    @By() actor: TeamActor,
    @Body({ schema: contract.CreateInvitation }) body: contract.CreateInvitation,
  ): Promise<contract.InvitationCreated> {
    const { invitation, secret } = await this.invite.run(actor, body);
    return { invitation: toInvitation(invitation), link: `${this.config.consoleUrl}/invite/${secret}` };
  }

  @Delete(':invitation')
  @Requires('members:write')
  @Answers(contract.Done)
  async withdrawInvitation(@By() actor: TeamActor, @Param('invitation') id: string): Promise<{ done: true }> {
    const { teamId } = actor;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const found = await tx.invitation.findFirst({ where: { id, teamId, acceptedAt: null } });
      if (!found) throw new NotFound('invitation', id);
      await tx.invitation.delete({ where: { id } });
      await tx.audit({ action: 'member.invitation_withdrawn', teamId, targetId: id, target: found.email });
    });
    return { done: true };
  }
}

/** For the person who was sent the link. */
@ApiTags('members')
@Controller('invitations/:secret')
export class AcceptInvitationController {
  constructor(private readonly accept: AcceptInvitation) {}

  @Get()
  @Public()
  @Answers(contract.InvitationPreview)
  async showInvitation(@Param('secret') secret: string): Promise<contract.InvitationPreview> {
    const { team, email, role, expiresAt } = await this.accept.preview(secret);
    return {
      team: team.slug,
      teamName: team.name,
      email,
      role: contract.RoleName.parse(role),
      expiresAt: expiresAt.toISOString(),
    };
  }

  @Post('accept')
  @HttpCode(200)
  @Authenticated()
  @Answers(contract.MyTeam)
  async acceptInvitation(@ByUser() actor: Actor, @Param('secret') secret: string): Promise<contract.MyTeam> {
    const { team, role } = await this.accept.run(actor, secret);
    const { id, slug, name, personal } = team;
    return { id, slug, name, personal, role: contract.RoleName.parse(role) };
  }
}

interface InvitationRow {
  id: string;
  email: string;
  role: string;
  createdAt: Date;
  expiresAt: Date;
}

function toInvitation({ id, email, role, createdAt, expiresAt }: InvitationRow): contract.Invitation {
  return {
    id,
    email,
    role: contract.RoleName.parse(role),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
