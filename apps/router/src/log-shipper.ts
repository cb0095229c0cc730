import { type LogBatch, LogBatchAnswer, type LogGap, type LogRecord } from '@berth/contracts';
import type { InternalClient, Logger } from '@berth/process';

interface Pending {
  records: LogRecord[];
  /** Lines that could not be kept since the last record that was. */
  lost?: LogGap & { lines: number };
  second: number;
  inSecond: number;
}

interface Limits {
  linesPerSecond: number;
  /** Kept while the operator is away: per app, and in all. */
  perApp: number;
  total: number;
}

const defaults: Limits = { linesPerSecond: 1_000, perApp: 2_000, total: 100_000 };
const batchLines = 1_000;
const parallel = 4;

/** Request lines on their way into the apps' logs. Memory is bounded; what is not kept is declared in its place. */
export class LogShipper {
  readonly #apps = new Map<string, Pending>();
  #total = 0;
  #seq: number;
  #shipping = false;
  lost = 0;

  constructor(
    private readonly routerId: string,
    private readonly operator: Pick<InternalClient, 'call'>,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly limits: Limits = defaults,
    now = Date.now(),
  ) {
    // Higher than anything an earlier controller gave out, without having to remember it.
    this.#seq = now * 1_000;
  }

  get waiting(): number {
    return this.#total;
  }

  /** False when the line would be over the limit: then nobody needs to format it. */
  admits(appId: string, at: number): boolean {
    const pending = this.#pending(appId);
    const second = Math.floor(at / 1_000);
    if (pending.second !== second) {
      pending.second = second;
      pending.inSecond = 0;
    }
    pending.inSecond += 1;
    if (pending.inSecond > this.limits.linesPerSecond) return this.#lose(pending, 1, 'rate-limited');
    if (pending.records.length >= this.limits.perApp || this.#total >= this.limits.total) {
      return this.#lose(pending, 1, 'dropped-by-router');
    }
    return true;
  }

  add(appId: string, at: number, text: string): void {
    const pending = this.#pending(appId);
    this.#declare(appId, pending, at);
    this.#push(appId, pending, { at, text, seq: this.#next() });
  }

  /** Lines that never came here; nobody knows whose they were, so all apps with traffic just now are told. */
  missed(lines: number): void {
    this.lost += lines;
    for (const pending of this.#apps.values()) {
      const seq = this.#next();
      pending.lost ??= { from: seq, to: seq, lines: 0, reason: 'dropped-by-router' };
      pending.lost.to = seq;
    }
  }

  /** Sends what waits; what could not be sent waits on. */
  async ship(now = Date.now()): Promise<void> {
    if (this.#shipping) return;
    this.#shipping = true;
    try {
      const due = [...this.#apps].filter(([appId, pending]) => {
        this.#declare(appId, pending, now);
        // Nothing to send and quiet since: forget it, or memory would hold every app ever visited.
        if (pending.records.length === 0) this.#apps.delete(appId);
        return pending.records.length > 0;
      });
      while (due.length > 0)
        await Promise.all(due.splice(0, parallel).map(([appId, pending]) => this.#send(appId, pending)));
    } catch (error) {
      this.logger.warn({ err: error, waiting: this.#total }, 'router lines wait for the operator');
    } finally {
      this.#shipping = false;
    }
  }

  async #send(appId: string, pending: Pending): Promise<void> {
    const records = pending.records.slice(0, batchLines);
    const body: LogBatch = { appId, origin: this.#origin(appId), records };
    await this.operator.call('POST', '/logs', { body, schema: LogBatchAnswer });
    pending.records.splice(0, records.length);
    this.#total -= records.length;
  }

  #pending(appId: string): Pending {
    let pending = this.#apps.get(appId);
    if (!pending) {
      pending = { records: [], second: 0, inSecond: 0 };
      this.#apps.set(appId, pending);
    }
    return pending;
  }

  #lose(pending: Pending, lines: number, reason: LogGap['reason']): false {
    const seq = this.#next();
    pending.lost ??= { from: seq, to: seq, lines: 0, reason };
    pending.lost.to = seq;
    pending.lost.lines += lines;
    this.lost += lines;
    return false;
  }

  #declare(appId: string, pending: Pending, at: number): void {
    const { lost } = pending;
    if (!lost || pending.records.length > this.limits.perApp) return;
    pending.lost = undefined;
    const gap: LogGap = { ...lost, lines: lost.lines === 0 ? null : lost.lines };
    this.#push(appId, pending, { at, text: '', seq: lost.to, gap });
  }

  #push(appId: string, pending: Pending, line: Pick<LogRecord, 'at' | 'text' | 'seq' | 'gap'>): void {
    pending.records.push({ source: 'router', instance: '', origin: this.#origin(appId), stream: 'stdout', ...line });
    this.#total += 1;
  }

  #origin(appId: string): string {
    return `${this.routerId}.${appId}`;
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }
}
