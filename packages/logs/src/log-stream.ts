import type { LogBatch, LogLine, LogRecord } from '@berth/contracts';
import type { Redis } from 'ioredis';
import { entryIdOf, lineId } from './line-id.js';

const linesPerEntry = 64;
const bytesPerEntry = 64 * 1024;
/** Enough for a page of the console and for 10 s of a flood; older lines are in the archive. */
const entriesPerApp = 1_000;

export const streamKey = (appId: string) => `logs:${appId}`;
const cursorKey = (origin: string) => `logs:cursor:${origin}`;
/** Apps that have lines which the archive may not have yet. */
export const unarchivedKey = 'logs:unarchived';
const cursorTtlSeconds = 7 * 24 * 3600;

/**
 * One call per batch, so that lines and cursor cannot part: refuses what is stored already, appends the rest, moves the cursor.
 * Answers {cursor, state}: -1 = cursor unknown, 0 = an entry overlaps the cursor, 1 = stored.
 */
const appendScript = `
local cursor = tonumber(redis.call('GET', KEYS[2]) or ARGV[1])
if not cursor then return {0, -1} end
local after = tonumber(ARGV[2])
if after and after > cursor then return {cursor, 1} end
for i = 4, #ARGV, 3 do
  local first, last = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  if last > cursor then
    if first <= cursor then return {cursor, 0} end
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${entriesPerApp}, '*', 'r', ARGV[i + 2])
    cursor = last
  end
end
redis.call('SET', KEYS[2], cursor, 'EX', ${cursorTtlSeconds})
redis.call('SADD', KEYS[3], ARGV[3])
redis.call('PUBLISH', KEYS[1], cursor)
return {cursor, 1}`;

export interface Entry {
  /** Redis stream id. */
  id: string;
  records: LogRecord[];
}

/** The live end of every app's log, in Redis: `logs:<appId>`, several lines packed per entry. */
export class LogStream {
  constructor(private readonly redis: Redis) {}

  /** The stored cursor, or null when it must first be looked up in the archive's index. */
  async append(batch: LogBatch, seed: number | null): Promise<number | null> {
    let records = batch.records;
    for (;;) {
      const packed = pack(records).flatMap(({ first, last, json }) => [first, last, json]);
      const keys = [streamKey(batch.appId), cursorKey(batch.origin), unarchivedKey];
      const args = [seed ?? '', batch.after ?? '', batch.appId, ...packed];
      const [cursor, state] = (await this.redis.eval(appendScript, keys.length, ...keys, ...args)) as [number, number];
      if (state === -1) return null;
      if (state === 1) return cursor;
      records = records.filter(({ seq }) => seq > cursor);
    }
  }

  async cursor(origin: string): Promise<number | null> {
    const value = await this.redis.get(cursorKey(origin));
    return value === null ? null : Number(value);
  }

  /** Oldest first, after this entry. */
  async after(appId: string, entryId: string, count: number): Promise<Entry[]> {
    return (await this.redis.xrange(streamKey(appId), `(${entryId}`, '+', 'COUNT', count)).map(parse);
  }

  /** Oldest first, this entry included. */
  async from(appId: string, entryId: string, count: number): Promise<Entry[]> {
    return (await this.redis.xrange(streamKey(appId), entryId, '+', 'COUNT', count)).map(parse);
  }

  /** Newest first, up to this entry, included. */
  async upTo(appId: string, entryId: string, count: number): Promise<Entry[]> {
    return (await this.redis.xrevrange(streamKey(appId), entryId, '-', 'COUNT', count)).map(parse);
  }

  async bytes(appId: string): Promise<number> {
    return (await this.redis.memory('USAGE', streamKey(appId))) ?? 0;
  }

  async forgetBefore(appId: string, entryId: string): Promise<void> {
    await this.redis.xtrim(streamKey(appId), 'MINID', entryId);
  }

  async remove(appId: string): Promise<void> {
    await this.redis.del(streamKey(appId));
    await this.redis.srem(unarchivedKey, appId);
  }
}

export function linesOf({ id, records }: Entry): LogLine[] {
  return records.map(({ seq: _, ...record }, index) => ({ id: lineId(id, index), ...record }));
}

/** Where following starts when nothing was seen: at the line's own entry, so that its later lines are not lost. */
export function entryOf(line: string | null): string {
  return line === null ? '0-0' : entryIdOf(line);
}

function parse([id, fields]: [string, string[]]): Entry {
  return { id, records: JSON.parse(fields[1] ?? '[]') as LogRecord[] };
}

function pack(records: readonly LogRecord[]): { first: number; last: number; json: string }[] {
  const entries: { first: number; last: number; json: string }[] = [];
  for (let start = 0; start < records.length; ) {
    let end = start;
    for (let bytes = 0; end < records.length && end - start < linesPerEntry; end += 1) {
      bytes += records[end]!.text.length;
      if (bytes > bytesPerEntry && end > start) break;
    }
    const chunk = records.slice(start, end);
    entries.push({ first: chunk[0]!.seq, last: chunk.at(-1)!.seq, json: JSON.stringify(chunk) });
    start = end;
  }
  return entries;
}
