import { createHash } from 'node:crypto';
import { Prisma, PrismaClient } from '@berth/database';
import { DomainError } from '@berth/domain';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from './requires.js';

const secretKey = 'berth:secret-answer';
/** The answer holds something that is shown once: it is never stored, also not for a repetition. */
export const SecretAnswer = () => SetMetadata(secretKey, true);

const keyPattern = /^[\x21-\x7e]{1,200}$/;
/** A request that died half-way must not block its key for ever. */
const abandonedAfterMs = 60_000;

/** A POST that is sent twice with one Idempotency-Key happens once; the second gets the first one's answer. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = request.header('idempotency-key');
    if (request.method !== 'POST' || key === undefined || !request.actor) return next.handle();
    return from(this.once(key, context, next));
  }

  private async once(key: string, context: ExecutionContext, next: CallHandler): Promise<unknown> {
    if (!keyPattern.test(key)) throw badKey();
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const where = { actorId: request.actor!.userId, key };
    const fingerprint = fingerprintOf(request);
    if (!(await this.claim(where, fingerprint))) {
      return this.repeat(where, fingerprint, context.switchToHttp().getResponse<Response>());
    }
    try {
      const answer: unknown = await lastValueFrom(next.handle());
      const handler = context.getHandler();
      const status = this.reflector.get<number | undefined>(HTTP_CODE_METADATA, handler) ?? 201;
      const keep = this.reflector.get<boolean | undefined>(secretKey, handler) !== true;
      const response = keep ? (JSON.parse(JSON.stringify(answer)) as Prisma.InputJsonValue) : Prisma.DbNull;
      await this.prisma.idempotencyKey.updateMany({ where, data: { status, response } });
      return answer;
    } catch (error) {
      await this.prisma.idempotencyKey.deleteMany({ where: { ...where, status: null } });
      throw error;
    }
  }

  private async claim(where: { actorId: string; key: string }, request: string): Promise<boolean> {
    const abandoned = new Date(Date.now() - abandonedAfterMs);
    await this.prisma.idempotencyKey.deleteMany({ where: { ...where, status: null, createdAt: { lt: abandoned } } });
    const { count } = await this.prisma.idempotencyKey.createMany({
      data: [{ ...where, request }],
      skipDuplicates: true,
    });
    return count === 1;
  }

  private async repeat(where: { actorId: string; key: string }, request: string, response: Response): Promise<unknown> {
    const first = await this.prisma.idempotencyKey.findUnique({ where: { actorId_key: where } });
    if (first && first.request !== request) throw otherRequest();
    if (!first || first.status === null) throw stillRunning();
    if (first.response === null) throw answeredOnce();
    response.status(first.status).setHeader('idempotent-replayed', 'true');
    return first.response;
  }
}

function fingerprintOf(request: AuthenticatedRequest): string {
  const what = `${request.method} ${request.originalUrl}\n${JSON.stringify(request.body ?? null)}`;
  return createHash('sha256').update(what).digest('hex');
}

const refusal = (code: string, message: string, hint: string, kind: 'conflict' | 'invalid' = 'conflict') =>
  new DomainError(code, message, { kind, hint });

const badKey = () =>
  refusal(
    'request.idempotency_key_invalid',
    'The Idempotency-Key is not valid.',
    'Send 1 to 200 visible ASCII characters.',
    'invalid',
  );
const otherRequest = () =>
  refusal(
    'request.idempotency_key_reused',
    'This Idempotency-Key was used for another request.',
    'Make a new key per request.',
  );
const stillRunning = () =>
  refusal(
    'request.idempotency_in_progress',
    'The first request with this Idempotency-Key has not ended.',
    'Try again in a moment.',
  );
const answeredOnce = () =>
  refusal(
    'request.idempotency_answered',
    'This was done; its answer held a secret and is not kept.',
    'Look at the list.',
  );
