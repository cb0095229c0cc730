import * as contract from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { NotFound } from '@berth/domain';
import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Sessions } from '../auth/sessions.js';
import { SignUpPolicy } from '../auth/sign-up-policy.js';
import { type Actor, auditOf } from '../http/actor.js';
import { Answers } from '../http/answers.js';
import { Authenticated, ByUser } from '../http/requires.js';

@ApiTags('me')
@Controller('me')
export class MeController {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly sessions: Sessions,
    private readonly policy: SignUpPolicy,
  ) {}

  @Get()
  @Authenticated()
  @Answers(contract.Me)
  async showMe(@ByUser() actor: Actor): Promise<contract.Me> {
    const me = await this.read(actor);
    if (me.teams.some(({ personal, role }) => personal && role === 'owner') || actor.scopes !== null) return me;
    // The sign-up was cut off before its team was made.
    await this.policy.welcome(actor.userId);
    return this.read(actor);
  }

  @Patch()
  @Authenticated()
  @Answers(contract.Me)
  async updateMe(
    @ByUser() actor: Actor,
    @Body({ schema: contract.UpdateMe }) changes: contract.UpdateMe,
  ): Promise<contract.Me> {
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await tx.user.update({ where: { id: actor.userId }, data: changes });
      const detail = { changed: Object.keys(changes) };
      await tx.audit({ action: 'user.updated', teamId: null, targetId: actor.userId, target: actor.email, detail });
    });
    return this.read(actor);
  }

  /** Every session of the caller, this one too; tokens stay. */
  @Post('sign-out-everywhere')
  @Authenticated()
  @Answers(contract.Done)
  async signOutEverywhere(@ByUser() actor: Actor): Promise<{ done: true }> {
    await this.sessions.endAll(actor.userId);
    return { done: true };
  }

  private async read({ userId, tokenTeamId }: Actor): Promise<contract.Me> {
    const user = await this.prisma.user.findUnique({
      where: { id: userId },
      include: { memberships: { include: { team: true }, orderBy: { createdAt: 'asc' } } },
    });
    if (!user) throw new NotFound('user', userId);
    const { id, email, name, locale, platformAdmin, createdAt } = user;
    const visible = user.memberships.filter(({ teamId }) => tokenTeamId === null || teamId === tokenTeamId);
    const teams = visible.map(({ role, team }) => ({
      id: team.id,
      slug: team.slug,
      name: team.name,
      personal: team.personal,
      role: contract.RoleName.parse(role),
    }));
    return { id, email, name, locale, platformAdmin, createdAt: createdAt.toISOString(), teams };
  }
}
