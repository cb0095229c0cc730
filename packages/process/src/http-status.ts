import type { ErrorKind } from '@berth/domain';

/** The one table between kinds of errors and HTTP. */
export const statusOfKind: Record<ErrorKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
};

export function kindOfStatus(status: number): ErrorKind {
  const kinds = Object.keys(statusOfKind) as ErrorKind[];
  return kinds.find((kind) => statusOfKind[kind] === status) ?? (status < 500 ? 'invalid' : 'unavailable');
}
