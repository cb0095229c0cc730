import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceSpec } from '@berth/contracts';
import { type ProbeResult, untilReady } from './readiness.js';

/** Ready when nothing is expected to listen: it has run that long. */
const settledAfterMs = 1_000;

/** From one start of a container to its end. */
export class Life {
  readyAt: number | null = null;
  /** When it has to be ready; set once Docker has started it. Who was live before has no deadline. */
  deadline = Number.POSITIVE_INFINITY;
  private readonly left = new AbortController();

  constructor(
    readonly containerId: string,
    public startedAt: number,
  ) {}

  /** Nobody wants to know any more whether it gets ready. */
  leave(): void {
    this.left.abort();
  }

  /** Left before it was ready: if it still runs, and still should, somebody has to ask again. */
  get abandoned(): boolean {
    return this.left.signal.aborted && this.readyAt === null;
  }

  /** Undefined when it was left meanwhile. */
  async untilReady({ port, address, healthPath }: InstanceSpec): Promise<ProbeResult | undefined> {
    const { signal } = this.left;
    const result = await (port === null
      ? this.untilSettled()
      : untilReady({ address, port, healthPath }, () => this.deadline, signal));
    return signal.aborted ? undefined : result;
  }

  private async untilSettled(): Promise<ProbeResult> {
    const restMs = Math.max(0, this.startedAt + settledAfterMs - Date.now());
    await delay(restMs, undefined, { signal: this.left.signal }).catch(() => {});
    return { ready: true, healthStatus: null };
  }
}
