import { z } from 'zod';
import { pageOf, Slug, Time } from './page.js';

export const roles = ['owner', 'admin', 'developer', 'viewer'] as const;
export const RoleName = z.enum(roles);
export type RoleName = z.infer<typeof RoleName>;

const Name = z.string().trim().min(1).max(80);
const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));

export const MyTeam = z
  .object({ id: z.string(), slug: z.string(), name: z.string(), personal: z.boolean(), role: RoleName })
  .meta({ id: 'MyTeam' });
export type MyTeam = z.infer<typeof MyTeam>;

export const Me = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    locale: z.string(),
    platformAdmin: z.boolean(),
    createdAt: Time,
    teams: z.array(MyTeam),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const UpdateMe = z
  .object({ name: Name.optional(), locale: z.enum(['en', 'ko']).optional() })
  .meta({ id: 'UpdateMe' });
export type UpdateMe = z.infer<typeof UpdateMe>;

export const Team = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    personal: z.boolean(),
    /** Of the one who asks. */
    role: RoleName,
    apps: z.number().int(),
    members: z.number().int(),
    createdAt: Time,
  })
  .meta({ id: 'Team' });
export type Team = z.infer<typeof Team>;
export const TeamPage = pageOf('TeamPage', Team);

export const CreateTeam = z.object({ name: Name, slug: Slug.optional() }).meta({ id: 'CreateTeam' });
export type CreateTeam = z.infer<typeof CreateTeam>;
/** A new slug changes the team's git and console addresses. */
export const UpdateTeam = z.object({ name: Name.optional(), slug: Slug.optional() }).meta({ id: 'UpdateTeam' });
export type UpdateTeam = z.infer<typeof UpdateTeam>;

export const Member = z
  .object({ userId: z.string(), name: z.string(), email: z.string(), role: RoleName, since: Time })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;
export const MemberPage = pageOf('MemberPage', Member);

export const AddMember = z.object({ email: Email, role: RoleName }).meta({ id: 'AddMember' });
export type AddMember = z.infer<typeof AddMember>;
export const ChangeRole = z.object({ role: RoleName }).meta({ id: 'ChangeRole' });
export type ChangeRole = z.infer<typeof ChangeRole>;

export const Invitation = z
  .object({ id: z.string(), email: z.string(), role: RoleName, createdAt: Time, expiresAt: Time })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;
export const InvitationPage = pageOf('InvitationPage', Invitation);

export const CreateInvitation = z.object({ email: Email, role: RoleName }).meta({ id: 'CreateInvitation' });
export type CreateInvitation = z.infer<typeof CreateInvitation>;

/** `link` is shown once; send it to the person. */
export const InvitationCreated = z
  .object({ invitation: Invitation, link: z.string() })
  .meta({ id: 'InvitationCreated' });
export type InvitationCreated = z.infer<typeof InvitationCreated>;

/** What the holder of an invitation's link may see before joining. */
export const InvitationPreview = z
  .object({ team: z.string(), teamName: z.string(), email: z.string(), role: RoleName, expiresAt: Time })
  .meta({ id: 'InvitationPreview' });
export type InvitationPreview = z.infer<typeof InvitationPreview>;

export const tokenScopes = ['read', 'git', 'write', 'admin'] as const;
export const Token = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Its first characters, to recognise it. */
    hint: z.string(),
    scopes: z.array(z.enum(tokenScopes)),
    user: z.object({ id: z.string(), name: z.string() }),
    createdAt: Time,
    expiresAt: Time.nullable(),
    /** To the minute. */
    lastUsedAt: Time.nullable(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof Token>;
export const TokenPage = pageOf('TokenPage', Token);

export const CreateToken = z
  .object({
    name: Name,
    scopes: z.array(z.enum(tokenScopes)).min(1),
    /** null: never expires. */
    expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
  })
  .meta({ id: 'CreateToken' });
export type CreateToken = z.infer<typeof CreateToken>;

/** `secret` is shown once; only its hash is kept. */
export const TokenCreated = z.object({ token: Token, secret: z.string() }).meta({ id: 'TokenCreated' });
export type TokenCreated = z.infer<typeof TokenCreated>;
