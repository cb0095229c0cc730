import { PrismaClient } from '@berth/database';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../http/actor.js';
import type { AuthenticatedRequest } from '../http/requires.js';
import { PeopleAuth } from './auth.js';
import { SessionStorage } from './session-storage.js';
import { webHeaders } from './web-request.js';

/** Who a request's cookie belongs to. */
@Injectable()
export class Sessions {
  constructor(
    private readonly people: PeopleAuth,
    private readonly prisma: PrismaClient,
    private readonly storage: SessionStorage,
  ) {}

  async actor(request: AuthenticatedRequest): Promise<Actor | null> {
    if (!request.headers.cookie) return null;
    const found = await this.read(request);
    if (!found) return null;
    // The person's row is read anew: what Redis remembers of them may be old.
    const user = await this.prisma.user.findUnique({ where: { id: found.session.userId } });
    if (!user) return null;
    return {
      userId: user.id,
      name: user.name,
      email: user.email,
      platformAdmin: user.platformAdmin,
      via: 'session',
      credentialId: found.session.id,
      scopes: null,
      tokenTeamId: null,
      requestId: request.id,
    };
  }

  /**
   * A session that is used is renewed, and its cookie with it. The console's server cannot pass a cookie on to the browser:
   * its requests, which carry no `Sec-Fetch-Site`, renew nothing.
   */
  private async read(request: AuthenticatedRequest) {
    const { headers, response } = await this.people.auth.api.getSession({
      headers: webHeaders(request),
      query: { disableRefresh: request.header('sec-fetch-site') === undefined },
      returnHeaders: true,
    });
    const cookies = headers.getSetCookie();
    if (response && cookies.length > 0) request.res?.setHeader('set-cookie', cookies);
    return response;
  }

  /** Streams ask again and again whether the session they began with still holds. */
  async holds(sessionId: string): Promise<boolean> {
    const session = await this.prisma.session.findUnique({ where: { id: sessionId }, select: { expiresAt: true } });
    return session !== null && session.expiresAt > new Date();
  }

  async endAll(userId: string): Promise<void> {
    const ended = await this.prisma.session.findMany({ where: { userId }, select: { token: true } });
    await this.prisma.session.deleteMany({ where: { userId } });
    await Promise.all(ended.map(({ token }) => this.storage.delete(token)));
    await this.storage.delete(`active-sessions-${userId}`);
  }
}
