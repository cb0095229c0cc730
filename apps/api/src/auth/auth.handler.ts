import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import type { Response as ExpressResponse, NextFunction } from 'express';
import { z } from 'zod';
import { ApiConfig } from '../http/api-config.js';
import { ApiLogger } from '../http/api-logger.js';
import { describe, problemBody } from '../http/problem.filter.js';
import { RateLimit, RateLimited } from '../http/rate-limit.js';
import type { AuthenticatedRequest } from '../http/requires.js';
import { PeopleAuth } from './auth.js';
import { webHeaders } from './web-request.js';

/** What of better-auth is open; the rest (mail links, social sign-in) is not there. */
const routes = new Map([
  ['/sign-up/email', 'POST'],
  ['/sign-in/email', 'POST'],
  ['/sign-out', 'POST'],
  ['/get-session', 'GET'],
  ['/list-sessions', 'GET'],
  ['/revoke-session', 'POST'],
  ['/revoke-other-sessions', 'POST'],
  ['/change-password', 'POST'],
  ['/reset-password', 'POST'],
]);

const quarterHour = 900;
const hour = 3_600;
const Credentials = z.object({ email: z.string().max(300) });

/** /api/auth/*: limits first, then better-auth, its refusals turned into problems like everybody's. */
@Injectable()
export class AuthHandler {
  constructor(
    private readonly people: PeopleAuth,
    private readonly limits: RateLimit,
    private readonly config: ApiConfig,
    private readonly logger: ApiLogger,
  ) {}

  readonly handle = async (
    request: AuthenticatedRequest,
    response: ExpressResponse,
    next: NextFunction,
  ): Promise<void> => {
    try {
      const path = request.path;
      if (routes.get(path) !== request.method) throw unknownRoute();
      this.refuseOtherOrigins(request);
      await this.limit(path, request);
      const answer = await this.people.auth.handler(this.webRequest(request));
      if (answer.ok && path === '/sign-in/email') await this.limits.forgive('sign-in', accountOf(request));
      await this.send(answer, request, response);
    } catch (error) {
      if (error instanceof RateLimited) response.setHeader('retry-after', error.retryAfterSeconds);
      const [status, problem] = describe(error);
      if (status >= 500) this.logger.error({ requestId: request.id, err: error }, 'sign-in failed');
      if (response.headersSent) return next(error);
      response.status(status).json(problemBody(problem, request.id, this.config.consoleUrl));
    }
  };

  /** Also without a cookie: a page of another site must not sign anybody in as somebody else. */
  private refuseOtherOrigins(request: AuthenticatedRequest): void {
    if (request.method === 'GET') return;
    const origin = request.header('origin');
    if (origin === this.config.consoleOrigin) return;
    if (origin === undefined && !request.headers.cookie && !request.header('sec-fetch-site')) return;
    throw new DomainError('auth.wrong_origin', `This must come from ${this.config.consoleOrigin}.`, {
      kind: 'forbidden',
    });
  }

  private async limit(path: string, request: AuthenticatedRequest): Promise<void> {
    const address = addressOf(request);
    const { signUpsPerHour, signInsPerAccount } = this.config.limits;
    if (path === '/sign-up/email') {
      await this.limits.take('sign-up', address, { times: signUpsPerHour, windowSeconds: hour });
    }
    if (path === '/sign-in/email' || path === '/reset-password' || path === '/change-password') {
      await this.limits.take(`${path}-address`, address, { times: signInsPerAccount * 10, windowSeconds: quarterHour });
    }
    if (path === '/sign-in/email') {
      await this.limits.take('sign-in', accountOf(request), { times: signInsPerAccount, windowSeconds: quarterHour });
    }
  }

  private webRequest(request: AuthenticatedRequest): Request {
    const url = new URL(request.originalUrl, this.config.consoleUrl);
    const headers = webHeaders(request);
    headers.delete('content-length');
    headers.delete('transfer-encoding');
    if (request.method === 'GET') return new Request(url, { headers });
    headers.set('content-type', 'application/json');
    return new Request(url, { method: request.method, headers, body: JSON.stringify(request.body ?? {}) });
  }

  private async send(answer: Response, request: AuthenticatedRequest, response: ExpressResponse): Promise<void> {
    answer.headers.forEach((value, name) => {
      if (name !== 'set-cookie' && name !== 'content-length') response.setHeader(name, value);
    });
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader('set-cookie', cookies);
    response.setHeader('cache-control', 'no-store');
    const text = await answer.text();
    if (answer.ok) return void response.status(answer.status).send(text);
    response
      .status(answer.status)
      .json(problemBody(problemOf(answer.status, text), request.id, this.config.consoleUrl));
  }
}

const Refusal = z.object({ code: z.string().optional(), message: z.string().optional() });

function problemOf(status: number, text: string): { code: string; message: string; hint?: string } {
  const { code, message } = Refusal.catch({}).parse(safeJson(text));
  if (status >= 500 || code === undefined) return { code: 'auth.refused', message: message ?? 'This was refused.' };
  return { code: `auth.${code.toLowerCase()}`, message: message ?? 'This was refused.' };
}

function unknownRoute(): DomainError {
  return new DomainError('request.unknown_route', 'There is nothing at this address.', { kind: 'not_found' });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function accountOf(request: AuthenticatedRequest): string {
  return Credentials.catch({ email: '' }).parse(request.body).email.trim().toLowerCase();
}

/** HAProxy overwrites the header; without it the peer is the caller. */
function addressOf(request: AuthenticatedRequest): string {
  return request.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? request.socket.remoteAddress ?? '';
}
