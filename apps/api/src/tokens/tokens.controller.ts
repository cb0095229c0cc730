import * as contract from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { mayDo } from '@berth/domain';
import { Body, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { TeamActor } from '../http/actor.js';
import { Answers, TeamController } from '../http/answers.js';
import { SecretAnswer } from '../http/idempotency.interceptor.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';
import { By, Requires } from '../http/requires.js';
import { CreateToken } from './create-token.js';
import { RevokeToken } from './revoke-token.js';

@TeamController('tokens', '/tokens')
export class TokensController {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly create: CreateToken,
    private readonly revoke: RevokeToken,
  ) {}

  /** One's own; who manages members sees everybody's. */
  @Get()
  @Requires('tokens:read')
  @Answers(contract.TokenPage)
  async listTokens(
    @By() { teamId, userId, role }: TeamActor,
    @Query({ schema: contract.PageQuery }) page: contract.PageQuery,
  ) {
    const rows = await this.prisma.token.findMany({
      where: { teamId, revokedAt: null, ...(mayDo(role, 'members:write') ? {} : { userId }), ...afterCursor(page) },
      ...newestFirst(page),
      include: { user: true },
    });
    return pageOf(rows, page, toToken);
  }

  @Post()
  @SecretAnswer()
  @Requires('tokens:write')
  @Answers(contract.TokenCreated, 201)
  async createToken(
    @By() actor: TeamActor,
    @Body({ schema: contract.CreateToken }) body: contract.CreateToken,
  ): Promise<contract.TokenCreated> {
    const { token, secret } = await this.create.run(actor, body);
    return { token: toToken(token), secret };
  }

  @Delete(':token')
  @Requires('tokens:write')
  @Answers(contract.Done)
  async revokeToken(@By() actor: TeamActor, @Param('token') id: string): Promise<{ done: true }> {
    await this.revoke.run(actor, id);
    return { done: true };
  }
}

interface TokenRow {
  id: string;
  name: string;
  hint: string;
  scopes: string[];
  user: { id: string; name: string };
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

function toToken({ id, name, hint, scopes, user, createdAt, expiresAt, lastUsedAt }: TokenRow): contract.Token {
  return {
    id,
    name,
    hint,
    scopes: scopes as contract.Token['scopes'],
    user: { id: user.id, name: user.name },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
