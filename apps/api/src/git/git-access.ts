import { PrismaClient } from '@berth/database';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { Access } from '../http/access.js';
import type { TeamActor } from '../http/actor.js';
import { Authenticate } from '../tokens/authenticate.js';
import { FailureLimit } from './failure-limit.js';

/** An app's repository, opened by somebody who may. */
export interface Repository {
  readonly appId: string;
  readonly appSlug: string;
  readonly teamId: string;
  readonly team: string;
  readonly branch: string;
  readonly actor: TeamActor;
}

export interface GitCredentials {
  readonly authorization: string | undefined;
  readonly address: string;
  readonly requestId: string;
}

/** Who may clone and push: a token as password, any user name. What one may not see does not exist. */
@Injectable()
export class GitAccess {
  private readonly failures = new FailureLimit({ failures: 30, windowMs: 60_000 });

  constructor(
    private readonly prisma: PrismaClient,
    private readonly authenticate: Authenticate,
    private readonly access: Access,
  ) {}

  async open(
    who: GitCredentials,
    team: string,
    appSlug: string,
    permission: 'git:read' | 'git:push',
  ): Promise<Repository> {
    const secret = passwordOf(who.authorization);
    if (secret === undefined) throw unauthenticated('Git needs a token here.');
    this.failures.refuseIfTooMany(who.address);
    const actor = await this.authenticate.token(secret, who.requestId);
    if (!actor) {
      this.failures.count(who.address);
      throw unauthenticated('This token is not known, has expired or was revoked.');
    }
    const teamActor = await this.access.inTeam(actor, team, permission).catch((error: unknown) => {
      throw error instanceof DomainError && error.kind === 'not_found' ? notFound(team, appSlug) : error;
    });
    const app = await this.prisma.app.findFirst({
      where: { teamId: teamActor.teamId, slug: appSlug, desired: { not: 'destroying' } },
      select: { id: true, branch: true },
    });
    if (!app) throw notFound(team, appSlug);
    const { teamId } = teamActor;
    return { appId: app.id, appSlug, teamId, team: teamActor.team, branch: app.branch, actor: teamActor };
  }
}

/** Basic authentication; tools differ in what they put into the user name, so only the password counts. */
export function passwordOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1) || undefined;
}

function unauthenticated(message: string): DomainError {
  return new DomainError('git.unauthenticated', message, {
    kind: 'unauthenticated',
    hint: 'Make a token with the scope "git" in the console and use it as the password; any user name will do.',
  });
}

function notFound(team: string, app: string): DomainError {
  return new DomainError('git.not_found', `There is no repository ${team}/${app} that this token may see.`, {
    kind: 'not_found',
    hint: 'Copy the address from the page of the app in the console.',
  });
}
