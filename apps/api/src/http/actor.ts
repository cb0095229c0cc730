import type { Role, TokenScope } from '@berth/domain';

/** Who calls: a person with a session, or a person's token. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly platformAdmin: boolean;
  /** `session` or `token:<id>`, as the audit keeps it. */
  readonly via: string;
  /** The session's or token's id, to ask later whether it still holds. */
  readonly credentialId: string;
  /** Null: a session, which may do what its person may. */
  readonly scopes: readonly TokenScope[] | null;
  /** A token works in its own team only. */
  readonly tokenTeamId: string | null;
  readonly requestId: string;
}

/** An actor inside the team that the path names, after the permission was checked. */
export interface TeamActor extends Actor {
  readonly teamId: string;
  readonly team: string;
  readonly role: Role;
}

/** What a transaction writes into its audit rows. */
export function auditOf({ userId, via, requestId }: Actor): { actorId: string; via: string; requestId: string } {
  return { actorId: userId, via, requestId };
}
