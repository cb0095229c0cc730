import type { LogBatch, LogLine } from '@berth/contracts';
import type { LogIndex, ObjectStore } from '@berth/domain';
import type { Redis } from 'ioredis';
import type { LogFilter } from './filter.js';
import { LogArchive } from './log-archive.js';
import { LogFeed } from './log-feed.js';
import { type LogPage, LogReader } from './log-reader.js';
import { LogStream } from './log-stream.js';

const nothingStored = -1;

interface Stores {
  redis: Redis;
  /** A connection of its own: one that subscribes can do nothing else. */
  subscriber: Redis;
  objects: ObjectStore;
  index: LogIndex;
}

/** Every app's log: taken in once, followed live, kept in S3. */
export class LogStore {
  private readonly stream: LogStream;
  private readonly archiver: LogArchive;
  private readonly reader: LogReader;
  private readonly feed: LogFeed;

  constructor(private readonly stores: Stores) {
    this.stream = new LogStream(stores.redis);
    this.archiver = new LogArchive(stores.redis, this.stream, stores.objects, stores.index);
    this.reader = new LogReader(this.stream, this.archiver, stores.index);
    this.feed = new LogFeed(stores.subscriber, this.reader);
  }

  /** The highest seq now stored of this origin. Lines at or below it are dropped: a batch may come twice. */
  async ingest(batch: LogBatch): Promise<number> {
    const stored = await this.stream.append(batch, null);
    if (stored !== null) return stored;
    // Redis does not know this origin: it is new, or Redis was lost. The archive knows how far it was kept.
    const archived = (await this.stores.index.cursor(batch.origin)) ?? nothingStored;
    return (await this.stream.append(batch, archived)) ?? archived;
  }

  /** Where a shipper that lost its place starts again; -1 = nothing is stored. */
  async cursor(origin: string): Promise<number> {
    return (await this.stream.cursor(origin)) ?? (await this.stores.index.cursor(origin)) ?? nothingStored;
  }

  /** Moves old lines from Redis to S3. One caller at a time (the operator's leader). */
  archive(options?: { all?: boolean; signal?: AbortSignal }): Promise<void> {
    return this.archiver.run(options);
  }

  history(
    appId: string,
    options: { before?: string | null; limit?: number; filter?: LogFilter } = {},
  ): Promise<LogPage> {
    return this.reader.history(appId, options);
  }

  follow(appId: string, options: { after?: string; filter?: LogFilter }, signal: AbortSignal): AsyncGenerator<LogLine> {
    return this.feed.follow(appId, options, signal);
  }

  /** The live end of a destroyed app's log; its archive goes with the app's S3 prefix. */
  forget(appId: string): Promise<void> {
    return this.stream.remove(appId);
  }

  close(): void {
    this.feed.close();
  }
}
