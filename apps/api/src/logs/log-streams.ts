import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine, LogPage } from '@berth/contracts/http';
import { DomainError } from '@berth/domain';
import { isLineId, type LogFilter, LogStore } from '@berth/logs';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { TeamActor } from '../http/actor.js';
import { type EventStream, EventStreams } from '../http/event-stream.js';

const linesPerEvent = 200;
/** Lines that come together travel together; nobody sees 20 ms. */
const gatherMs = 20;
const lookAtEndMs = 1_000;
/** What was written last may still be on its way when the end is known. */
const lateLinesMs = 700;

interface Follow {
  appId: string;
  after: string | undefined;
  filter: LogFilter;
  /** Streams of something that ends (a build) close by themselves. */
  isOver?: () => Promise<boolean>;
}

/** Logs over HTTP: a page of the past, or lines as they come. */
@Injectable()
export class LogStreams {
  constructor(
    private readonly store: LogStore,
    private readonly streams: EventStreams,
  ) {}

  async page(
    appId: string,
    { before, limit, filter }: { before: string | undefined; limit: number; filter: LogFilter },
  ): Promise<LogPage> {
    if (before !== undefined && !isLineId(before)) throw badCursor();
    const page = await this.store.history(appId, { before: before ?? null, limit, filter });
    return { ...page, after: page.lines.at(-1)?.id ?? null };
  }

  /** Where "from now on" begins. */
  async newest(appId: string): Promise<string | undefined> {
    const { lines } = await this.store.history(appId, { limit: 1 });
    return lines.at(-1)?.id;
  }

  async follow(response: Response, actor: TeamActor, { appId, after, filter, isOver }: Follow): Promise<void> {
    if (after !== undefined && !isLineId(after)) throw badCursor();
    const stream = this.streams.start(response, actor);
    const batch = new Batch(stream);
    if (isOver) void endWhen(isOver, stream, batch);
    const options = after === undefined ? { filter } : { after, filter };
    for await (const line of this.store.follow(appId, options, stream.signal)) await batch.add(line);
  }
}

/** Gathers lines for one event; waits while the reader is slow. */
class Batch {
  private lines: LogLine[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: EventStream) {}

  async add(line: LogLine): Promise<void> {
    this.lines.push(line);
    if (this.lines.length >= linesPerEvent) await this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), gatherMs);
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.lines.splice(0);
    const last = lines.at(-1);
    if (last) await this.stream.send('line', lines, last.id);
  }
}

async function endWhen(isOver: () => Promise<boolean>, stream: EventStream, batch: Batch): Promise<void> {
  try {
    while (!(await isOver())) await delay(lookAtEndMs, undefined, { signal: stream.signal });
    await delay(lateLinesMs, undefined, { signal: stream.signal });
    await batch.flush();
    stream.end('finished');
  } catch {
    // The reader left, or Postgres is away: then the stream goes on and the reader may ask again.
  }
}

function badCursor(): DomainError {
  return new DomainError('request.bad_cursor', 'The cursor is not the id of a log line.', { kind: 'invalid' });
}
