import { type InternalClient, type Logger, type Loop, loop } from '@berth/process';
import type { Converge } from './converge.js';
import { type Haproxy, HaproxyAway, parseServersConn } from './haproxy.js';
import { parseServerName } from './server-name.js';

/**
 * HAProxy 2.6 may still hold a pointer to a server in a request that waits to try again (1 s at most); a server is
 * deleted only when it was unreachable for longer than that.
 */
const restMs = 5_000;
const lookEachMs = 100;

interface Leaving {
  since: number;
  /** Found without connections this often in a row. */
  idle: number;
  told: boolean;
}

/** Follows servers in maintenance: tells the operator when one has no connection left, and deletes it later. */
export class Departures {
  readonly #leaving = new Map<string, Leaving>();

  constructor(
    private readonly routerId: string,
    private readonly operator: InternalClient,
    private readonly haproxy: Haproxy,
    private readonly converge: Converge,
    private readonly logger: Logger,
  ) {}

  follow(): Loop {
    return loop({ name: 'departures', everySeconds: lookEachMs / 1_000, logger: this.logger }, async () => {
      try {
        await this.look();
      } catch (error) {
        if (!(error instanceof HaproxyAway)) throw error;
      }
    });
  }

  async look(now = Date.now()): Promise<void> {
    const keys = this.converge.leaving;
    for (const key of this.#leaving.keys()) if (!keys.includes(key)) this.#leaving.delete(key);
    if (keys.length === 0) return;
    const busy = await this.#connections(keys);
    for (const key of keys) {
      const known = this.#leaving.get(key) ?? { since: now, idle: 0, told: false };
      this.#leaving.set(key, { ...known, idle: (busy.get(key) ?? 0) === 0 ? known.idle + 1 : 0 });
    }
    await Promise.all([this.#tell(), this.#delete(now)]);
  }

  async #connections(keys: readonly string[]): Promise<Map<string, number>> {
    const slots = [...new Set(keys.map((key) => key.split('/')[0]!))];
    const commands = slots.map((slot) => `show servers conn ${slot}`);
    const old = await this.converge.oldWorkers();
    const answers = [
      await this.haproxy.run(commands),
      ...(await Promise.all(old.map((pid) => this.haproxy.runOn(pid, commands).catch(() => [])))),
    ];
    const total = new Map<string, number>();
    for (const [key, used] of answers.flat().flatMap((answer) => [...parseServersConn(answer)])) {
      total.set(key, (total.get(key) ?? 0) + used);
    }
    return total;
  }

  /** Two looks, because a request may have chosen the server just before it left and connect just after. */
  async #tell(): Promise<void> {
    const ready = [...this.#leaving].filter(([, { idle, told }]) => !told && idle >= 2);
    if (ready.length === 0) return;
    const instances = ready.map(([key]) => parseServerName(key.split('/')[1]!)?.id).filter((id) => id !== undefined);
    try {
      await this.operator.call('POST', '/routes/drained', { body: { router: this.routerId, instances } });
    } catch {
      // It waits for its own drain time then; asked again at the next look.
      return;
    }
    for (const [, leaving] of ready) leaving.told = true;
  }

  async #delete(now: number): Promise<void> {
    const ready = [...this.#leaving].filter(([, { since, idle }]) => idle >= 2 && now - since >= restMs);
    if (ready.length > 0) await this.converge.remove(ready.map(([key]) => key));
  }
}
