import { type LogBatch, LogBatchAnswer, type LogGap, type LogRecord } from '@berth/contracts';
import type { InternalClient, Logger } from '@berth/process';

interface Pending {
  records: LogRecord[];
  /** Lines that could not be kept since the last record that was. */
  lost?: LogGap & { lines: number };
  second: number;
  inSecond: number;
  /** The last number given out. Numbers are the lines' own time, so that a line read twice gets the same one. */
  seq: number;
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
const forgetMs = 60_000;
const complainEachMs = 30_000;

/** Request lines on their way into the apps' logs. Memory is bounded; what is not kept is declared in its place. */
export class LogShipper {
  readonly #apps = new Map<string, Pending>();
  #total = 0;
  #shipping = false;
  #complainedAt = 0;
  lost = 0;

  constructor(
    private readonly routerId: string,
    private readonly operator: Pick<InternalClient, 'call'>,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly limits: Limits = defaults,
  ) {}

  get waiting(): number {
    return this.#total;
  }

  /** False when the line would be over the limit: then nobody needs to format it. */
  admits(appId: string, atUs: number): boolean {
    const pending = this.#pending(appId);
    const second = Math.floor(atUs / 1_000_000);
    if (pending.second !== second) {
      pending.second = second;
      pending.inSecond = 0;
    }
    pending.inSecond += 1;
    if (pending.inSecond > this.limits.linesPerSecond) return this.#lose(pending, atUs, 'rate-limited');
    if (pending.records.length >= this.limits.perApp || this.#total >= this.limits.total) {
      return this.#lose(pending, atUs, 'dropped-by-router');
    }
    return true;
  }

  add(appId: string, atUs: number, text: string): void {
    const pending = this.#pending(appId);
    const at = Math.floor(atUs / 1_000);
    this.#declare(appId, pending, at);
    this.#push(appId, pending, { at, text, seq: next(pending, atUs) });
  }

  /** Lines that never came here; nobody knows whose they were, so all apps with traffic just now are told. */
  missed(lines: number, nowUs = Date.now() * 1_000): void {
    this.lost += lines;
    for (const pending of this.#apps.values()) {
      const seq = next(pending, nowUs);
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
        // Quiet for long: forget it, or memory would hold every app ever visited.
        if (pending.records.length === 0 && now - pending.second * 1_000 > forgetMs) this.#apps.delete(appId);
        return pending.records.length > 0;
      });
      while (due.length > 0)
        await Promise.all(due.splice(0, parallel).map(([appId, pending]) => this.#send(appId, pending)));
    } catch (error) {
      if (now - this.#complainedAt >= complainEachMs) {
        this.#complainedAt = now;
        this.logger.warn({ err: error, waiting: this.#total }, 'router lines wait for the operator');
      }
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
      pending = { records: [], second: 0, inSecond: 0, seq: 0 };
      this.#apps.set(appId, pending);
    }
    return pending;
  }

  #lose(pending: Pending, atUs: number, reason: LogGap['reason']): false {
    const seq = next(pending, atUs);
    pending.lost ??= { from: seq, to: seq, lines: 0, reason };
    pending.lost.to = seq;
    pending.lost.lines += 1;
    this.lost += 1;
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
}

function next(pending: Pending, atUs: number): number {
  pending.seq = Math.max(pending.seq + 1, atUs);
  return pending.seq;
}
