import type { PageQuery } from '@berth/contracts/http';
import { DomainError } from '@berth/domain';

/** Newest first by id; ids are time-ordered, so the last one seen is the cursor. */
export function newestFirst({ limit }: PageQuery) {
  return { orderBy: { id: 'desc' as const }, take: limit + 1 };
}

/** For `where`: what comes after the page that gave out this cursor. */
export function afterCursor({ cursor }: PageQuery): { id?: { lt: string } } {
  return cursor === undefined ? {} : { id: { lt: idCursor(cursor) } };
}

/** One row more than asked for was read: it tells whether there is a next page. */
export function pageOf<Row extends { id: string }, Item>(
  rows: readonly Row[],
  { limit }: PageQuery,
  toItem: (row: Row) => Item,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  return { items: shown.map(toItem), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

function idCursor(cursor: string): string {
  if (/^[a-z]{3}_[a-z2-7]{20}$/.test(cursor)) return cursor;
  throw new DomainError('request.bad_cursor', 'The cursor is not one that this list gave out.', {
    kind: 'invalid',
    hint: 'Leave `cursor` out to begin at the start.',
  });
}
