import { DomainError } from '@berth/domain';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Sessions } from '../auth/sessions.js';
import { Authenticate } from '../tokens/authenticate.js';
import { Access } from './access.js';
import type { Actor, TeamActor } from './actor.js';
import { ApiConfig } from './api-config.js';
import { type AuthenticatedRequest, accessKey, type Access as RouteAccess } from './requires.js';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** The one authorization layer: who calls, from where, and whether the route is theirs to call. */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly authenticate: Authenticate,
    private readonly access: Access,
    private readonly config: ApiConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const route = this.reflector.get<RouteAccess | undefined>(accessKey, context.getHandler());
    if (!route) throw new Error(`No access is declared for ${request.method} ${request.path}`);
    if (route.kind === 'public' || route.kind === 'own') return true;
    request.actor = await this.allow(route, await this.caller(request), request);
    return true;
  }

  private async caller(request: AuthenticatedRequest): Promise<Actor> {
    const bearer = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      const actor = await this.authenticate.token(bearer, request.id);
      if (actor) return actor;
      throw new DomainError('auth.token_invalid', 'This token is not known, has expired or was revoked.', {
        kind: 'unauthenticated',
        hint: 'Make a new one under Team → Tokens.',
      });
    }
    const actor = await this.sessions.actor(request);
    if (!actor) {
      throw new DomainError('auth.signed_out', 'You are not signed in.', {
        kind: 'unauthenticated',
        hint: 'Sign in, or send a token: `Authorization: Bearer berth_…`.',
      });
    }
    this.refuseOtherOrigins(request);
    return actor;
  }

  /** Cookies travel with requests that any site makes; apps on sibling hosts are hostile. */
  private refuseOtherOrigins(request: AuthenticatedRequest): void {
    if (safeMethods.includes(request.method)) return;
    const origin = request.header('origin');
    if (origin === this.config.consoleOrigin) return;
    throw new DomainError('auth.wrong_origin', `A change with a session must come from ${this.config.consoleOrigin}.`, {
      kind: 'forbidden',
      hint: 'Programs use a token instead of a session.',
    });
  }

  private async allow(route: RouteAccess, actor: Actor, request: AuthenticatedRequest): Promise<Actor | TeamActor> {
    switch (route.kind) {
      case 'team':
        return this.access.inTeam(actor, String(request.params.team), route.permission);
      case 'platform-admin':
        if (actor.scopes === null && actor.platformAdmin) return actor;
        throw new DomainError('auth.not_platform_admin', 'Only the admin of this installation may do this.', {
          kind: 'forbidden',
          hint: 'Sign in as the person who signed up first.',
        });
      default:
        if (actor.scopes === null || safeMethods.includes(request.method)) return actor;
        throw new DomainError('auth.session_needed', 'A token cannot change this; only a signed-in person can.', {
          kind: 'forbidden',
          hint: 'Do it in the console.',
        });
    }
  }
}
