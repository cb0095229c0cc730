import type { LogLine } from '@berth/contracts';
import type { LogIndex } from '@berth/domain';
import { type LogFilter, matcher } from './filter.js';
import { endLineId, entryIdOf, firstLineId } from './line-id.js';
import type { LogArchive } from './log-archive.js';
import { type LogStream, linesOf } from './log-stream.js';

export interface LogPage {
  /** Oldest first. */
  lines: LogLine[];
  /** Pass as `before` for older lines; null at the beginning of the log. */
  before: string | null;
}

const entriesPerRead = 100;
const segmentsPerRead = 4;
/** A filter that matches nothing must not read a year of logs in one request. */
const scanLimit = 50_000;

/** One log out of its two halves: the live end in Redis, the past in S3. */
export class LogReader {
  constructor(
    private readonly stream: LogStream,
    private readonly archive: LogArchive,
    private readonly index: LogIndex,
  ) {}

  /** The newest `limit` lines before a cursor that pass the filter. May hold fewer, and still name an older cursor. */
  async history(
    appId: string,
    { before = null, limit = 500, filter = {} }: { before?: string | null; limit?: number; filter?: LogFilter },
  ): Promise<LogPage> {
    const passes = matcher(filter);
    const found: LogLine[] = [];
    let scanned = 0;
    for await (const line of this.backward(appId, before ?? endLineId, filter.origin)) {
      scanned += 1;
      if (passes(line)) found.push(line);
      if (found.length >= limit || scanned >= scanLimit) return { lines: found.reverse(), before: line.id };
    }
    return { lines: found.reverse(), before: null };
  }

  /** Every line after a cursor that is there now, oldest first. */
  async *forward(appId: string, after: string, origin?: string): AsyncGenerator<LogLine> {
    let last = after;
    for (;;) {
      const segments = await this.index.after(appId, last, segmentsPerRead, origin);
      for (const segment of segments) {
        for (const line of await this.archive.read(segment)) {
          if (line.id > last) yield line;
        }
        last = segment.lastId;
      }
      if (segments.length < segmentsPerRead) break;
    }
    yield* this.live(appId, last);
  }

  /** Oldest first, from Redis alone. */
  async *live(appId: string, after: string): AsyncGenerator<LogLine> {
    // The cursor's own entry again: its later lines may not have been seen.
    let page = await this.stream.from(appId, entryIdOf(after), entriesPerRead);
    while (page.length > 0) {
      for (const line of page.flatMap(linesOf)) if (line.id > after) yield line;
      page = await this.stream.after(appId, page.at(-1)!.id, entriesPerRead);
    }
  }

  private async *backward(appId: string, before: string, origin?: string): AsyncGenerator<LogLine> {
    let last = before;
    let from = entryIdOf(before);
    for (;;) {
      const page = await this.stream.upTo(appId, from, entriesPerRead);
      for (const line of page.flatMap((entry) => linesOf(entry).reverse())) {
        if (line.id >= last) continue;
        yield line;
        last = line.id;
      }
      if (page.length < entriesPerRead) break;
      from = page.at(-1)!.id;
    }
    for (;;) {
      const segments = await this.index.before(appId, last, segmentsPerRead, origin);
      for (const segment of segments) {
        for (const line of (await this.archive.read(segment)).reverse()) {
          if (line.id < last) yield line;
        }
        last = segment.firstId;
      }
      if (segments.length < segmentsPerRead || last <= firstLineId) return;
    }
  }
}
