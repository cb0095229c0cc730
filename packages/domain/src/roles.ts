/** Roles as data: what each may do is this table, enforced by the API's one permission guard. */
export type Role = 'owner' | 'admin' | 'developer' | 'viewer';

export const roleOrder: readonly Role[] = ['viewer', 'developer', 'admin', 'owner'];

/** The least role that may do it. Each route of the API names one permission. */
export const permissions = {
  'team:read': 'viewer',
  'team:update': 'admin',
  'team:delete': 'owner',
  'members:read': 'viewer',
  'members:write': 'admin',
  'tokens:read': 'viewer',
  'tokens:write': 'developer',
  'apps:read': 'viewer',
  'apps:create': 'developer',
  'apps:update': 'developer',
  'apps:destroy': 'admin',
  'git:read': 'viewer',
  'git:push': 'developer',
  'builds:read': 'viewer',
  'builds:write': 'developer',
  'releases:read': 'viewer',
  'releases:write': 'developer',
  'config:read': 'viewer',
  'config:write': 'developer',
  'logs:read': 'viewer',
  'audit:read': 'admin',
} as const satisfies Record<string, Role>;

export type Permission = keyof typeof permissions;

export function mayDo(role: Role, permission: Permission): boolean {
  return roleOrder.indexOf(role) >= roleOrder.indexOf(permissions[permission]);
}

/** What a token may be limited to. A token never exceeds the role of the person who made it. */
export type TokenScope = 'read' | 'git' | 'write' | 'admin';

const scopeAllows: Record<TokenScope, (permission: Permission) => boolean> = {
  read: (permission) => permission.endsWith(':read'),
  git: (permission) => permission.startsWith('git:') || permission === 'apps:read' || permission === 'builds:read',
  write: (permission) => mayDo('developer', permission),
  admin: () => true,
};

export function scopesAllow(scopes: readonly TokenScope[], permission: Permission): boolean {
  return scopes.some((scope) => scopeAllows[scope](permission));
}
