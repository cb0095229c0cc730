import type { Permission } from '@berth/domain';
import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Actor, TeamActor } from './actor.js';

/** Who may call a route. Every route has exactly one; the process does not start otherwise. */
export type Access =
  | { readonly kind: 'public' | 'own' | 'authenticated' | 'platform-admin' }
  | { readonly kind: 'team'; readonly permission: Permission };

export const accessKey = 'berth:access';

/** The file that describes the API says it too, so that the tenancy test can be generated from there. */
const access = (value: Access) =>
  applyDecorators(
    SetMetadata(accessKey, value),
    ApiExtension('x-berth-access', value.kind === 'team' ? value.permission : value.kind),
  );

/** The path names the team (`/teams/:team/…`); the caller's role there must allow it. */
export const Requires = (permission: Permission) => access({ kind: 'team', permission });
/** Anybody, signed in or not. */
export const Public = () => access({ kind: 'public' });
/** Anybody who is signed in. Tokens may read, never change. */
export const Authenticated = () => access({ kind: 'authenticated' });
/** A session of the person who runs this installation. */
export const PlatformAdmin = () => access({ kind: 'platform-admin' });
/** The route authenticates by itself (git: Basic). It must call `Authenticate` and `Access`. */
export const OwnAuthorization = () => access({ kind: 'own' });

export interface AuthenticatedRequest extends Request {
  id: string;
  actor?: Actor | TeamActor;
}

/** The caller, inside the team of the path. */
export const By = createParamDecorator((_data: unknown, context: ExecutionContext): TeamActor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor || !('teamId' in actor)) throw new Error('@By() needs a route with @Requires()');
  return actor;
});

/** The caller, outside of any team. */
export const ByUser = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('@ByUser() needs @Authenticated() or @PlatformAdmin()');
  return actor;
});
