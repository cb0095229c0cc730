import { PrismaClient } from '@berth/database';
import type { TokenScope } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../http/actor.js';
import { ApiLogger } from '../http/api-logger.js';
import { hashOf } from './secret.js';

/** Coarse on purpose: not every request is worth a write. */
const usedEveryMs = 60_000;

/** Turns a token into the person it stands for; revoked and expired ones are nobody. */
@Injectable()
export class Authenticate {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly logger: ApiLogger,
  ) {}

  async token(secret: string, requestId: string): Promise<Actor | null> {
    if (!secret.startsWith('berth_')) return null;
    const token = await this.prisma.token.findUnique({ where: { hash: hashOf(secret) }, include: { user: true } });
    if (!token || !isValid(token)) return null;
    this.markUsed(token);
    const { id, user } = token;
    return {
      userId: user.id,
      name: user.name,
      email: user.email,
      platformAdmin: user.platformAdmin,
      via: `token:${id}`,
      credentialId: id,
      scopes: token.scopes as TokenScope[],
      tokenTeamId: token.teamId,
      requestId,
    };
  }

  async holds(tokenId: string): Promise<boolean> {
    const token = await this.prisma.token.findUnique({ where: { id: tokenId } });
    return token !== null && isValid(token);
  }

  private markUsed({ id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): void {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < usedEveryMs) return;
    this.prisma.token.update({ where: { id }, data: { lastUsedAt: now } }).catch((error: unknown) => {
      this.logger.warn({ err: error, tokenId: id }, 'the time of last use was not kept');
    });
  }
}

function isValid({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > new Date());
}
