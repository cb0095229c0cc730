import { setTimeout as delay } from 'node:timers/promises';
import { type InternalClient, type Logger, type Loop, loop } from '@berth/process';
import type { Converge } from './converge.js';
import { type Desired, Page } from './desired.js';
import { HaproxyAway } from './haproxy.js';

const waitSeconds = 25;

/**
 * Hears of changes from the operator. The next question acknowledges: it is asked only after HAProxy has all of the
 * last answer. What cannot be understood is not applied, and not acknowledged.
 */
export class RouteTable {
  #applied = 0;

  constructor(
    private readonly routerId: string,
    private readonly operator: InternalClient,
    private readonly desired: Desired,
    private readonly converge: Converge,
    private readonly logger: Logger,
  ) {}

  /** The version HAProxy has; 0 until the operator was heard once. */
  get applied(): number {
    return this.#applied;
  }

  follow(): Loop {
    return loop({ name: 'routes', everySeconds: 0.05, logger: this.logger }, (signal) => this.#round(signal));
  }

  async #round(signal: AbortSignal): Promise<void> {
    const asked = this.#applied;
    const page = await this.operator.call('GET', '/routes', {
      query: { after: asked, router: this.routerId, waitSeconds },
      schema: Page,
      timeoutMs: (waitSeconds + 10) * 1_000,
      signal,
    });
    if (page.version === asked && page.routes.length === 0) return;
    for (const { appId, problem } of this.desired.take(page, asked)) {
      this.logger.error({ appId, problem }, 'a row of the route table is bad and was left out');
    }
    await this.#apply(signal);
    this.#applied = page.version;
  }

  /** Until it is so: HAProxy may be starting just now. */
  async #apply(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await this.converge.now();
      } catch (error) {
        if (signal.aborted) throw error;
        if (!(error instanceof HaproxyAway)) this.logger.error({ err: error }, 'the route table is not applied yet');
        await delay(100, undefined, { signal });
      }
    }
  }
}
