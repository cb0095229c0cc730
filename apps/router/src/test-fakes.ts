import type http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Drained, LogBatch, type Route, type WakeAnswer, WakeRequest, Woken } from '@berth/contracts';
import { bearer, createLogger, internalServer, listenOn, route } from '@berth/process';

export const testToken = 'test-token-of-32-characters-0123456789';
const token = testToken;

/** The operator as far as the router knows it: a table that changes, and who acknowledged what. */
export class FakeOperator {
  version = 0;
  acked = 0;
  readonly woken: Woken[] = [];
  readonly drained: string[] = [];
  readonly logs: LogBatch[] = [];
  readonly server: http.Server;
  readonly #rows = new Map<string, Route>();
  #changed: (() => void)[] = [];
  /** Rows as they are, right or wrong. */
  raw: unknown[] = [];
  /** Says this instead of the table. */
  answer: (() => unknown) | undefined;

  constructor(private readonly socket: string) {
    this.server = internalServer({
      logger: createLogger('operator', 'silent'),
      authorize: bearer(token),
      routes: [
        route('GET', '/routes', {}, ({ query, signal }) => this.#after(Number(query.after), signal)),
        route('POST', '/routes/woken', { body: Woken }, ({ body }) => {
          this.woken.push(body);
        }),
        route('POST', '/routes/drained', { body: Drained }, ({ body }) => {
          this.drained.push(...body.instances);
        }),
        route('POST', '/logs', { body: LogBatch }, ({ body }) => {
          this.logs.push(body);
          return { stored: body.records.at(-1)?.seq ?? 0 };
        }),
      ],
    });
  }

  start(): Promise<void> {
    return listenOn(this.server, { socket: this.socket });
  }

  /** Changes rows in one version and waits until the router has acknowledged it. */
  async put(...rows: (Partial<Route> & { appId: string })[]): Promise<void> {
    await this.acknowledged(this.change(...rows));
  }

  change(...rows: (Partial<Route> & { appId: string })[]): number {
    this.version += 1;
    for (const row of rows)
      this.#rows.set(row.appId, { ...blank, ...this.#rows.get(row.appId), ...row, version: this.version });
    for (const wake of this.#changed.splice(0)) wake();
    return this.version;
  }

  acknowledged(version: number): Promise<void> {
    return eventually(
      () => this.acked >= version,
      () => `acknowledged ${this.acked}, not ${version}`,
    );
  }

  async #after(after: number, signal: AbortSignal): Promise<unknown> {
    if (this.answer) return this.answer();
    this.acked = after;
    if (after === this.version) {
      await Promise.race([
        new Promise<void>((resolve) => this.#changed.push(resolve)),
        delay(25_000, undefined, { signal, ref: false }).catch(() => {}),
      ]);
    }
    const rows = [...this.#rows.values()].filter((row) => row.version > after);
    return { version: this.version, complete: after === 0, routes: [...rows, ...this.raw] };
  }
}

const blank: Route = {
  appId: '',
  version: 0,
  removed: false,
  appSlug: 'app',
  teamId: 'tea_x',
  hosts: [],
  state: 'serving',
  instances: [],
  startSeconds: 10,
  requestSeconds: 10,
};

export class FakeAgent {
  calls: string[] = [];
  /** What it does when asked to wake. */
  wake: (appId: string) => Promise<WakeAnswer> | WakeAnswer = () => ({ instances: [], failure: null });
  readonly server: http.Server;

  constructor(private readonly socket: string) {
    this.server = internalServer({
      logger: createLogger('agent', 'silent'),
      authorize: bearer(token),
      routes: [
        route('POST', '/wake', { body: WakeRequest }, ({ body }) => {
          this.calls.push(body.appId);
          return this.wake(body.appId);
        }),
      ],
    });
  }

  start(): Promise<void> {
    return listenOn(this.server, { socket: this.socket });
  }
}

export async function eventually(
  check: () => boolean | Promise<boolean>,
  problem: () => string,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(problem());
    await delay(10);
  }
}
