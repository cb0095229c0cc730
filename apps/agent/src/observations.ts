import { randomUUID } from 'node:crypto';
import type { InstanceDetail, Observed, ObservedPage, ObservedState } from '@berth/contracts';

const rememberGone = 1_000;

export const freshDetail: InstanceDetail = {
  restarts: 0,
  startedAt: null,
  readyAt: null,
  exitCode: null,
  oomKilled: false,
  nextStartAt: null,
  listening: [],
  lastLines: [],
  failure: null,
};

/** What is, as far as this agent saw: each change gets the next version, and whoever waits is told at once. */
export class Observations {
  readonly boot = randomUUID();
  /** Begins above 0, which asks for everything: an agent without instances must still let its reader wait. */
  private version = 1;
  private readonly known = new Map<string, { version: number; observed: Observed }>();
  private readonly waiting = new Set<() => void>();

  record(about: { id: string; appId: string; generation: number }, state: ObservedState, detail: InstanceDetail): void {
    const { id, appId, generation } = about;
    const before = this.known.get(id)?.observed;
    const same = before?.state === state && before.generation === generation;
    if (same && JSON.stringify(before.detail) === JSON.stringify(detail)) return;
    this.version += 1;
    const at = same ? before.at : Date.now();
    // Last in the map = changed last.
    this.known.delete(id);
    this.known.set(id, { version: this.version, observed: { id, appId, generation, state, at, detail } });
    if (state === 'gone') this.forgetOldest();
    for (const wake of [...this.waiting]) wake();
  }

  get(id: string): Observed | undefined {
    return this.known.get(id)?.observed;
  }

  /** What changed after that version; after 0, or a version this agent never had, all that is not gone. */
  page(after: number): ObservedPage {
    const since = after > this.version ? 0 : after;
    const instances = [...this.known.values()]
      .filter(({ version, observed }) => (since === 0 ? observed.state !== 'gone' : version > since))
      .map(({ observed }) => observed);
    return { boot: this.boot, version: this.version, instances };
  }

  /** As `page`, but waits for something to tell. */
  async nextPage(after: number, waitSeconds: number, signal: AbortSignal): Promise<ObservedPage> {
    if (after === 0 || after !== this.version) return this.page(after);
    await this.changed(waitSeconds * 1_000, signal);
    return this.page(after);
  }

  /** Resolves at the next change, after the time, or when nobody wants to know any more. */
  changed(withinMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, withinMs);
      const { waiting } = this;
      function done() {
        clearTimeout(timer);
        waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      waiting.add(done);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
    });
  }

  private forgetOldest(): void {
    const gone = [...this.known].filter(([, { observed }]) => observed.state === 'gone');
    for (const [id] of gone.slice(0, Math.max(0, gone.length - rememberGone))) this.known.delete(id);
  }
}
