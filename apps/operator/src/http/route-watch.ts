import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@berth/database';
import type { Wakes } from '../platform/wakes.js';

const lookEveryMs = 1_000;

/** Lets any number of long polls wait for the next version of the routes, with one query a second for all of them. */
export class RouteWatch {
  private looking: Promise<number> | undefined;

  constructor(
    private readonly prisma: Database,
    private readonly wakes: Wakes,
  ) {}

  async version(): Promise<number> {
    const row = await this.prisma.routeClock.findUnique({ where: { id: 1 } });
    return row?.version ?? 0;
  }

  /** The version once it is above `after`, or what it is when the time is over. */
  async above(after: number, waitSeconds: number, signal: AbortSignal): Promise<number> {
    const end = performance.now() + waitSeconds * 1_000;
    for (;;) {
      const nudged = this.nudge(signal);
      const version = await this.look();
      const left = end - performance.now();
      if (version > after || left <= 0 || signal.aborted) {
        nudged.cancel();
        return version;
      }
      await Promise.race([nudged.promise, delay(Math.min(lookEveryMs, left), undefined, { ref: false })]);
      nudged.cancel();
    }
  }

  private look(): Promise<number> {
    this.looking ??= this.version().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private nudge(signal: AbortSignal): { promise: Promise<void>; cancel(): void } {
    const ended = new AbortController();
    const promise = new Promise<void>((resolve) => {
      const off = this.wakes.on(['routes'], resolve);
      signal.addEventListener('abort', () => resolve(), { signal: ended.signal });
      ended.signal.addEventListener('abort', off);
    });
    return { promise, cancel: () => ended.abort() };
  }
}
