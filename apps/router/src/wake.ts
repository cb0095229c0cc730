import { WakeAnswer, type Woken } from '@berth/contracts';
import type { InternalClient, Logger } from '@berth/process';
import type { Converge } from './converge.js';
import type { Desired } from './desired.js';

/** A failure is told to those who wait now; who comes later than this tries anew. */
const failureHoldsMs = 2_000;
/** A signal that was on its way when the app became ready is no reason to wake it again. */
const settleMs = 1_000;

/** Wakes an app for the requests that HAProxy holds: one call to the agent at a time per app, however many wait. */
export class Wake {
  readonly #flights = new Map<string, Promise<void>>();
  readonly #wokeAt = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #untold = new Map<string, Woken>();

  constructor(
    private readonly routerId: string,
    private readonly agent: InternalClient,
    private readonly operator: InternalClient,
    private readonly desired: Desired,
    private readonly converge: Converge,
    private readonly logger: Logger,
  ) {}

  /** HAProxy holds a request for this slot. Answers what those who wait shall know: `ok`, or `fail H20`. */
  signal(slot: string): string {
    const appId = this.desired.slots.appOf(slot);
    const state = appId && this.desired.get(appId)?.route.state;
    if (!appId || (state !== 'asleep' && state !== 'serving')) return 'ok';
    const failedAt = this.#failures.get(appId);
    if (failedAt !== undefined && Date.now() - failedAt < failureHoldsMs) return 'fail H20';
    const justWoke = Date.now() - (this.#wokeAt.get(appId) ?? 0) < settleMs;
    if (!justWoke && !this.#flights.has(appId)) {
      const flight = this.#wake(appId).finally(() => this.#flights.delete(appId));
      this.#flights.set(appId, flight);
    }
    return 'ok';
  }

  /** Tells the operator of wakes it could not be told of before. */
  async tell(): Promise<void> {
    for (const [appId, woken] of this.#untold) {
      await this.operator.call('POST', '/routes/woken', { body: woken });
      if (this.#untold.get(appId) === woken) this.#untold.delete(appId);
    }
  }

  async #wake(appId: string): Promise<void> {
    const began = performance.now();
    const failure = await this.#try(appId);
    const milliseconds = Math.round(performance.now() - began);
    this.logger.info({ appId, milliseconds, failure }, 'wake');
    // A serving app that is restarting is the operator's and the agent's matter, and its visitors wait for it.
    if (this.desired.get(appId)?.route.state !== 'asleep') return;
    if (failure) this.#failures.set(appId, Date.now());
    else {
      this.#failures.delete(appId);
      this.#wokeAt.set(appId, Date.now());
    }
    this.#untold.set(appId, { appId, router: this.routerId, milliseconds, failure });
    this.tell().catch((error: unknown) => this.logger.warn({ err: error }, 'the operator does not know of a wake yet'));
  }

  /** Null, or why not. */
  async #try(appId: string): Promise<string | null> {
    const startSeconds = this.desired.get(appId)?.route.startSeconds ?? 60;
    try {
      const answer = await this.agent.call('POST', '/wake', {
        body: { appId },
        schema: WakeAnswer,
        timeoutMs: (startSeconds + 5) * 1_000,
      });
      if (answer.failure) return answer.failure.message;
      this.desired.woke(appId, answer.instances);
      await this.converge.now();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
