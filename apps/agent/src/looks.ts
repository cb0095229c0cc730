import type { Logger } from '@berth/process';
import { isUnavailable } from './docker/docker-engine.js';

interface LooksOptions {
  /** Compares what should be with what is, and takes the next step. */
  step: () => Promise<void>;
  /** Whether it dealt with the error; others are logged and looked at again. */
  onError: (error: unknown) => boolean;
  logger: Logger;
  /** For the log. */
  id: string;
}

const retryMs = 2_000;
const longestTimerMs = 2 ** 31 - 1;

/** Looks after one thing, one look at a time: commands, events of Docker and timers ask for a look and cannot race. */
export class Looks {
  private looking: Promise<void> | undefined;
  private again = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LooksOptions) {}

  /** Now, or once more after the look under way. */
  ask(): void {
    if (this.closed) return;
    this.again = true;
    this.looking ??= this.run().finally(() => {
      this.looking = undefined;
    });
  }

  /** Later; an earlier date replaces none, the last one counts. */
  askIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => this.ask(), Math.min(longestTimerMs, Math.max(0, milliseconds)));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.looking;
  }

  /** No more looks. Not to be awaited from within one. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    while (this.again && !this.closed) {
      this.again = false;
      try {
        await this.options.step();
      } catch (error) {
        if (this.options.onError(error)) continue;
        const { logger, id } = this.options;
        if (!isUnavailable(error)) logger.error({ err: error, id }, 'could not be looked after');
        this.askIn(retryMs);
      }
    }
  }
}
