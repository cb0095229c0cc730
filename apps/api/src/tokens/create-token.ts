import type { CreateToken as CreateTokenBody } from '@berth/contracts/http';
import { PrismaClient, transact } from '@berth/database';
import { DomainError, newId, type TokenScope } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { hashOf, newSecret } from './secret.js';

const hintLength = 10;

/** A token for git and the API. The secret leaves once, here; its hash stays. */
@Injectable()
export class CreateToken {
  constructor(private readonly prisma: PrismaClient) {}

  async run(actor: TeamActor, { name, scopes, expiresInDays }: CreateTokenBody) {
    refuseWider(actor, scopes);
    const { teamId, userId } = actor;
    const secret = newSecret('berth');
    const expiresAt = expiresInDays === null ? null : new Date(Date.now() + expiresInDays * 86_400_000);
    await this.refuseLonger(actor, expiresAt);
    const token = await transact(this.prisma, auditOf(actor), async (tx) => {
      const row = await tx.token.create({
        data: {
          id: newId('tok'),
          teamId,
          userId,
          name,
          hash: hashOf(secret),
          hint: secret.slice(0, hintLength),
          scopes: [...new Set(scopes)],
          expiresAt,
        },
        include: { user: true },
      });
      await tx.audit({
        action: 'token.created',
        teamId,
        targetId: row.id,
        target: name,
        detail: { scopes, expiresInDays },
      });
      return row;
    });
    return { token, secret };
  }

  /** Nor one that outlives it: an end that can be moved is none. */
  private async refuseLonger({ scopes, credentialId }: TeamActor, expiresAt: Date | null): Promise<void> {
    if (scopes === null) return;
    const own = await this.prisma.token.findUnique({ where: { id: credentialId }, select: { expiresAt: true } });
    if (!own?.expiresAt || (expiresAt !== null && expiresAt <= own.expiresAt)) return;
    throw widerThanOwn('A token cannot make a token that is valid for longer than itself.');
  }
}

/** A token that leaked must not be able to make itself a wider one. */
function refuseWider({ scopes: own }: TeamActor, scopes: readonly TokenScope[]): void {
  if (own === null || own.includes('admin') || scopes.every((scope) => own.includes(scope))) return;
  throw widerThanOwn('A token cannot make a token that may do more than itself.');
}

function widerThanOwn(message: string): DomainError {
  return new DomainError('token.wider_than_own', message, {
    kind: 'forbidden',
    hint: 'Sign in to the console to make it.',
  });
}
