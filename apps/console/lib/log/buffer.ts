import type { LogLine } from '@/lib/api/types';

/** What is on the screen: oldest first, no line twice, at most `keep`. */
export interface LogBuffer {
  lines: readonly LogLine[];
  /** Lines that were let go at the top to stay within bounds. */
  dropped: number;
  /** Lines that came at the end since the beginning, also those let go since. */
  arrived: number;
}

export const emptyBuffer: LogBuffer = { lines: [], dropped: 0, arrived: 0 };

/** New lines come in order; after a reconnect the first of them may be known already. */
export function append(buffer: LogBuffer, incoming: readonly LogLine[], keep = 20_000): LogBuffer {
  const last = buffer.lines.at(-1);
  const fresh = last ? incoming.filter(({ id }) => compareIds(id, last.id) > 0) : incoming;
  if (fresh.length === 0) return buffer;
  const all = [...buffer.lines, ...fresh];
  const excess = Math.max(0, all.length - keep);
  return {
    lines: excess > 0 ? all.slice(excess) : all,
    dropped: buffer.dropped + excess,
    arrived: buffer.arrived + fresh.length,
  };
}

export function prepend(buffer: LogBuffer, older: readonly LogLine[]): LogBuffer {
  const first = buffer.lines[0];
  const fresh = first ? older.filter(({ id }) => compareIds(id, first.id) < 0) : older;
  return { ...buffer, lines: [...fresh, ...buffer.lines], dropped: 0 };
}

/** Ids are `<ms>-<n>-<k>`: numbers, not text. */
export function compareIds(a: string, b: string): number {
  const left = a.split('-').map(Number);
  const right = b.split('-').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
