import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { LogLine } from '@berth/contracts';
import type { LogIndex, LogSegment, ObjectStore } from '@berth/domain';
import type { Redis } from 'ioredis';
import { entryIdOf, lineId } from './line-id.js';
import { type Entry, type LogStream, linesOf, unarchivedKey } from './log-stream.js';

const compress = promisify(zlib.zstdCompress);
const decompress = promisify(zlib.zstdDecompress);
const level1 = { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } };
const segmentBytes = 1024 * 1024;
const segmentAgeMs = 10_000;
const entriesPerRead = 200;
/** More than this of one app leaves Redis once it is archived. */
const bytesPerApp = 1024 * 1024;

/** The past of every app's log, in S3: zstd segments of about 1 MB or 10 s, found through the index in Postgres. */
export class LogArchive {
  constructor(
    private readonly redis: Redis,
    private readonly stream: LogStream,
    private readonly objects: ObjectStore,
    private readonly index: LogIndex,
  ) {}

  /** Takes over what is old or large enough; `all` takes everything, for a destroyed app or a test. Safe to repeat. */
  async run({ all = false, signal }: { all?: boolean; signal?: AbortSignal } = {}): Promise<void> {
    for (const appId of await this.redis.smembers(unarchivedKey)) {
      if (signal?.aborted) return;
      await this.trim(appId);
      while (await this.archiveOne(appId, all)) {
        if (signal?.aborted) return;
      }
    }
  }

  async read(segment: Pick<LogSegment, 'key'>): Promise<LogLine[]> {
    const bytes = await this.objects.getBytes(segment.key);
    // The row is written after the object: only a destroyed app's can be missing.
    if (!bytes) return [];
    const text = (await decompress(bytes)).toString('utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /**
   * What an earlier round archived, and whoever follows has seen by now. The number of entries alone is no limit: a few apps
   * with long lines would fill the Redis that sessions and builds need, too.
   */
  private async trim(appId: string): Promise<void> {
    if ((await this.stream.bytes(appId)) <= bytesPerApp) return;
    const last = await this.index.lastId(appId);
    if (last !== null) await this.stream.forgetBefore(appId, entryIdOf(last));
  }

  /** True when there may be more to take at once. */
  private async archiveOne(appId: string, all: boolean): Promise<boolean> {
    const last = await this.index.lastId(appId);
    const { entries, bytes } = await this.nextEntries(appId, last === null ? '0-0' : entryIdOf(last));
    const first = entries[0];
    if (!first) {
      await this.redis.srem(unarchivedKey, appId);
      // A line may have come in between; its own SADD is then lost, so look again.
      const [missed] = await this.stream.after(appId, last === null ? '0-0' : entryIdOf(last), 1);
      if (missed) await this.redis.sadd(unarchivedKey, appId);
      return false;
    }
    const full = bytes >= segmentBytes;
    if (!(full || all || Date.now() - Number(first.id.split('-')[0]) >= segmentAgeMs)) return false;
    await this.store(appId, entries);
    return full || all;
  }

  private async nextEntries(appId: string, after: string): Promise<{ entries: Entry[]; bytes: number }> {
    const entries: Entry[] = [];
    let bytes = 0;
    for (let from = after; bytes < segmentBytes; ) {
      const page = await this.stream.after(appId, from, entriesPerRead);
      for (const entry of page) {
        entries.push(entry);
        bytes += entry.records.reduce((sum, { text }) => sum + text.length + 100, 0);
        if (bytes >= segmentBytes) break;
      }
      if (page.length < entriesPerRead) break;
      from = page.at(-1)!.id;
    }
    return { entries, bytes };
  }

  private async store(appId: string, entries: readonly Entry[]): Promise<void> {
    const lines = entries.flatMap(linesOf);
    const cursors = new Map<string, number>();
    for (const { origin, seq } of entries.flatMap(({ records }) => records)) {
      cursors.set(origin, Math.max(seq, cursors.get(origin) ?? -1));
    }
    const body = await compress(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')), level1);
    const lastEntry = entries.at(-1)!;
    const segment: LogSegment = {
      appId,
      firstId: lineId(entries[0]!.id, 0),
      lastId: lineId(lastEntry.id, lastEntry.records.length - 1),
      key: `logs/${appId}/${lineId(entries[0]!.id, 0)}.zst`,
      lines: lines.length,
      bytes: body.length,
      fromTime: new Date(Math.min(...lines.map(({ at }) => at))),
      toTime: new Date(Math.max(...lines.map(({ at }) => at))),
      origins: [...cursors.keys()],
    };
    await this.objects.put(segment.key, body);
    await this.index.add(segment, cursors);
  }
}
