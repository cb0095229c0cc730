/**
 * A line's place in its app's log: the Redis stream id of its entry and its number within, padded so that
 * ids sort as text: `0001763726400000-000001-002`.
 */
export function lineId(entryId: string, index: number): string {
  const [ms = '0', sequence = '0'] = entryId.split('-');
  return `${ms.padStart(16, '0')}-${sequence.padStart(6, '0')}-${String(index).padStart(3, '0')}`;
}

/** The stream id of the entry that holds the line. */
export function entryIdOf(line: string): string {
  const [ms = '0', sequence = '0'] = line.split('-');
  return `${Number(ms)}-${Number(sequence)}`;
}

const pattern = /^\d{16}-\d{6}-\d{3}$/;

export function isLineId(text: string): boolean {
  return pattern.test(text);
}

/** Before and after every line there is. */
export const firstLineId = lineId('0-0', 0);
export const endLineId = lineId('9999999999999999-999999', 999);
