import { setTimeout as delay } from 'node:timers/promises';
import { type LogBatch, type LogRecord, logLimits } from '@berth/contracts';
import { Masker } from '@berth/domain';

interface Target {
  appId: string;
  origin: string;
  linesPerSecond: number;
  secrets: readonly string[];
}

const flushMs = 60;
const batchLines = 1_000;
/** Kept while the operator is away; beyond it lines are declared lost. */
const bufferLines = 20_000;
const tailLines = 400;
const burstSeconds = 5;

/** The log of one attempt: masked, limited, shipped in order, and its end kept for explaining a failure. */
export class BuildLog {
  /** Masked lines of the engine's own output, as it came. */
  readonly tail: string[] = [];
  private readonly masker: Masker;
  private pending: LogRecord[] = [];
  private seq = 0;
  private allowance: number;
  private filledAt = Date.now();
  private gap: { from: number; to: number } | undefined;
  private closed = false;
  private wake = () => {};
  private readonly shipping: Promise<void>;

  constructor(
    private readonly target: Target,
    private readonly send: (batch: LogBatch) => Promise<unknown>,
  ) {
    this.masker = new Masker(target.secrets);
    this.allowance = target.linesPerSecond * burstSeconds;
    this.shipping = this.ship();
  }

  /** Our own words stand out as headings. */
  heading(text: string): void {
    this.add(`-----> ${this.masker.mask(text)}`);
  }

  line(text: string): void {
    for (const part of parts(this.masker.mask(text))) this.limited(part);
  }

  /** What the engine printed, before it was made readable. */
  keepTail(text: string): void {
    this.tail.push(this.masker.mask(text.slice(0, 4_096)));
    if (this.tail.length > tailLines) this.tail.splice(0, this.tail.length - tailLines);
  }

  mask(text: string): string {
    return this.masker.mask(text);
  }

  /** Resolves when everything was taken over, or given up after `patienceMs`. */
  async close(patienceMs = 10_000): Promise<void> {
    this.declareGap();
    this.closed = true;
    this.wake();
    await Promise.race([this.shipping, delay(patienceMs, undefined, { ref: false })]);
    this.pending = [];
    this.wake();
  }

  private limited(text: string): void {
    const now = Date.now();
    const { linesPerSecond } = this.target;
    const refill = ((now - this.filledAt) / 1000) * linesPerSecond;
    this.allowance = Math.min(linesPerSecond * burstSeconds, this.allowance + refill);
    this.filledAt = now;
    if (this.allowance >= 1 && this.pending.length < bufferLines) {
      this.allowance -= 1;
      this.add(text);
      return;
    }
    this.gap = { from: this.gap?.from ?? this.seq, to: this.seq };
    this.seq += 1;
  }

  private declareGap(): void {
    if (!this.gap) return;
    const { from, to } = this.gap;
    this.gap = undefined;
    const lines = to - from + 1;
    this.push(`${lines} lines were left out: the build printed more than is kept.`, {
      from,
      to,
      lines,
      reason: 'rate-limited',
    });
  }

  private add(text: string): void {
    this.declareGap();
    this.push(text);
  }

  private push(text: string, gap?: LogRecord['gap']): void {
    const { origin } = this.target;
    const record = {
      at: Date.now(),
      source: 'build',
      instance: '',
      origin,
      seq: this.seq,
      stream: 'stdout',
      text,
    } as const;
    this.pending.push(gap ? { ...record, gap } : record);
    this.seq += 1;
    this.wake();
  }

  /** One batch at a time: order is what the receiver's cursor stands on. */
  private async ship(): Promise<void> {
    for (let failures = 0; !(this.closed && this.pending.length === 0); ) {
      if (this.pending.length === 0) await this.woken();
      if (!this.closed) await delay(flushMs);
      const records = this.pending.slice(0, batchLines);
      if (records.length === 0) continue;
      try {
        await this.send({ appId: this.target.appId, origin: this.target.origin, records });
        this.pending.splice(0, records.length);
        failures = 0;
      } catch {
        failures += 1;
        await delay(Math.min(2_000, 100 * 2 ** failures));
      }
    }
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      if (this.closed || this.pending.length > 0) resolve();
    });
  }
}

/** Lines longer than the log takes are cut, at a character. */
function parts(text: string): string[] {
  const limit = Math.floor(logLimits.maxLineBytes / 4);
  if (text.length <= limit) return [text];
  const found: string[] = [];
  for (let at = 0; at < text.length && found.length < 64; at += limit) found.push(text.slice(at, at + limit));
  return found;
}
