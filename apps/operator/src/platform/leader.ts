import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, holdLease, releaseLease } from '@berth/database';
import type { Logger } from '@berth/process';

/** Short: after a kill -9 the next one waits this long. */
const lease = { name: 'operator', seconds: 8 };
const renewSeconds = 2.5;

export interface Work {
  stop(): Promise<unknown>;
}

/**
 * One operator leads; only it runs the loops. Losing the lease stops them, and what was already on its way to an
 * agent is refused there, because the next leader's epoch is higher.
 */
export class Leader {
  readonly holder = `${hostname()}:${randomUUID().slice(0, 8)}`;
  private held: number | undefined;
  private work: Work | undefined;
  private renewedAt = 0;
  private readonly ended = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly prisma: Database,
    private readonly logger: Logger,
    private readonly startWork: () => Work,
  ) {}

  /** Sent with every command to an agent; undefined while another operator leads. */
  get epoch(): number | undefined {
    return this.held;
  }

  start(): void {
    this.running = this.campaign();
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running;
    await this.stepDown();
    await releaseLease(this.prisma, lease.name, this.holder).catch(() => {});
  }

  private async campaign(): Promise<void> {
    while (!this.ended.signal.aborted) {
      await this.renew();
      await delay(renewSeconds * 1_000, undefined, { signal: this.ended.signal }).catch(() => {});
    }
  }

  private async renew(): Promise<void> {
    try {
      const held = await holdLease(this.prisma, { ...lease, holder: this.holder });
      if (!held) return await this.stepDown();
      this.renewedAt = performance.now();
      // A new epoch with the same holder: the lease was lost in between.
      if (this.work && held.epoch !== this.held) await this.stepDown();
      if (this.work) return;
      this.held = held.epoch;
      this.logger.info({ epoch: held.epoch, holder: this.holder }, 'leading');
      this.work = this.startWork();
    } catch (error) {
      this.logger.warn({ err: error }, 'the lease could not be renewed');
      if (performance.now() - this.renewedAt > (lease.seconds - 1) * 1_000) await this.stepDown();
    }
  }

  private async stepDown(): Promise<void> {
    const { work } = this;
    this.work = undefined;
    if (!work) return;
    this.logger.warn({ epoch: this.held }, 'no longer leading');
    await work.stop();
    this.held = undefined;
  }
}
