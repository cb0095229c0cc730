import type { LogLine } from '@berth/contracts';
import type { Redis } from 'ioredis';
import { type LogFilter, matcher } from './filter.js';
import { firstLineId } from './line-id.js';
import type { LogReader } from './log-reader.js';
import { streamKey } from './log-stream.js';

/** A follower that does not read must not fill our memory; it is told by a jump in ids and reads on from its last one. */
const waitingLines = 10_000;
/** A published wake-up may be lost; then the follower looks by itself. */
const lookEveryMs = 2_000;

interface Follower {
  push(lines: readonly LogLine[]): void;
}

interface Feed {
  followers: Set<Follower>;
  last: string;
  reading: boolean;
  again: boolean;
}

/** Live lines for any number of followers: one reader per app and process, woken by Redis pub/sub. */
export class LogFeed {
  private readonly feeds = new Map<string, Feed>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly subscriber: Redis,
    private readonly reader: LogReader,
  ) {
    subscriber.on('message', (channel: string) => void this.read(channel.slice('logs:'.length)));
    this.timer = setInterval(() => {
      for (const appId of this.feeds.keys()) void this.read(appId);
    }, lookEveryMs).unref();
  }

  /** Every line after the cursor, then each new one as it comes, until the signal aborts. */
  async *follow(
    appId: string,
    { after = firstLineId, filter = {} }: { after?: string; filter?: LogFilter },
    signal: AbortSignal,
  ): AsyncGenerator<LogLine> {
    const passes = matcher(filter);
    const waiting: LogLine[] = [];
    let last = after;
    let behind = false;
    let nudge = () => {};
    const follower: Follower = {
      push(lines) {
        if (waiting.length + lines.length > waitingLines) behind = true;
        else waiting.push(...lines);
        nudge();
      },
    };
    const leave = await this.join(appId, follower);
    const wake = () => nudge();
    signal.addEventListener('abort', wake);
    try {
      behind = true;
      while (!signal.aborted) {
        if (behind) {
          // From here on pushed lines queue up again; those read twice are told by their id.
          behind = false;
          waiting.length = 0;
          for await (const line of this.reader.forward(appId, last, filter.origin)) {
            if (signal.aborted) return;
            last = line.id;
            if (passes(line)) yield line;
          }
        }
        for (let line = waiting.shift(); line && !behind; line = waiting.shift()) {
          if (line.id <= last) continue;
          last = line.id;
          if (passes(line)) yield line;
        }
        if (waiting.length === 0 && !behind && !signal.aborted) {
          await new Promise<void>((resolve) => {
            nudge = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
      await leave();
    }
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async join(appId: string, follower: Follower): Promise<() => Promise<void>> {
    const feed = this.feeds.get(appId) ?? { followers: new Set(), last: '', reading: false, again: false };
    this.feeds.set(appId, feed);
    feed.followers.add(follower);
    // While Redis is away the archive still answers, and the timer finds new lines later.
    if (feed.followers.size === 1) await this.subscriber.subscribe(streamKey(appId)).catch(() => {});
    return async () => {
      feed.followers.delete(follower);
      if (feed.followers.size > 0) return;
      this.feeds.delete(appId);
      await this.subscriber.unsubscribe(streamKey(appId)).catch(() => {});
    };
  }

  private async read(appId: string): Promise<void> {
    const feed = this.feeds.get(appId);
    if (!feed) return;
    feed.again = true;
    if (feed.reading) return;
    feed.reading = true;
    try {
      while (feed.again) {
        feed.again = false;
        const lines: LogLine[] = [];
        for await (const line of this.reader.live(appId, feed.last || startOfFeed())) lines.push(line);
        if (lines.length === 0) continue;
        feed.last = lines.at(-1)!.id;
        for (const follower of feed.followers) follower.push(lines);
      }
    } catch {
      // Redis is away: the next wake-up or the timer reads on from `last`.
    } finally {
      feed.reading = false;
    }
  }
}

/** Followers catch up by themselves; the shared reader begins a little before now and ids tell what was seen. */
function startOfFeed(): string {
  return `${String(Date.now() - 10_000).padStart(16, '0')}-000000-000`;
}
