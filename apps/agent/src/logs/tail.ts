import type { LogRecord } from '@berth/contracts';
import { Masker } from '@berth/domain';
import { logGaps, logRecords } from '../metrics.js';
import { type AssembledLine, Assembler } from './assembler.js';
import type { Cursor, CursorStore } from './cursor-store.js';
import type { Decoder } from './json-file.js';
import type { LogSink } from './log-sink.js';
import type { RateLimit } from './rate-limit.js';
import { RotatedFile } from './rotated-file.js';

/** Whose lines they are. */
export interface LogSubject {
  origin: string;
  appId: string;
  source: 'app' | 'release';
  /** `web.1`; empty for runs. */
  instance: string;
  containerId: string;
  path: string;
}

interface TailParts {
  subject: LogSubject;
  secrets: readonly string[];
  decoder: Decoder;
  limit: RateLimit;
  cursors: CursorStore;
  sink: LogSink;
}

const recordsPerBatch = 4_000;
const bytesPerBatch = 2 * 1024 * 1024;
const persistEveryMs = 2_000;

/**
 * One container's log, from Docker's files to the operator: read, joined, masked, limited, sent until stored. Nothing is
 * kept in memory but what is being sent; while the operator is away it simply reads later.
 */
export class Tail {
  readonly subject: LogSubject;
  private readonly assembler: Assembler;
  private secrets: readonly string[];
  private file: RotatedFile | undefined;
  private stored = -1;
  private skipped: { from: number; to: number; lines: number; at: number } | undefined;
  private persistedAt = 0;
  /** Read but not stored yet: such a place is never written down. */
  private ahead = false;
  private persistedEnd = -1;
  private persistedInode = -1;

  constructor(private readonly parts: TailParts) {
    this.subject = parts.subject;
    this.secrets = parts.secrets;
    this.assembler = new Assembler(new Masker(parts.secrets));
  }

  maskWith(secrets: readonly string[]): void {
    const same = secrets.length === this.secrets.length && secrets.every((value, i) => value === this.secrets[i]);
    if (same) return;
    this.secrets = secrets;
    this.assembler.maskWith(new Masker(secrets));
  }

  /** Cheap: one stat. */
  hasMore(): boolean {
    return this.file === undefined || this.file.hasMore();
  }

  /** Reads and sends what there is, in chunks as large as the buffer. Throws when it could not be stored. */
  async work(buffer: Buffer, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    try {
      await this.readOn(buffer, signal);
    } catch (error) {
      if (!signal.aborted) await this.startOver();
      throw error;
    }
  }

  private async readOn(buffer: Buffer, signal: AbortSignal): Promise<void> {
    const file = this.file ?? (await this.open(signal));
    while (!signal.aborted) {
      const chunk = await file.read(buffer);
      const { lines, consumed } = this.parts.decoder(chunk);
      if (consumed === 0) {
        if (await this.nextGeneration(file, signal)) continue;
        break;
      }
      const offset = file.end;
      const assembled = lines.flatMap((line) => this.assembler.push(line, offset));
      this.ahead = true;
      await file.consume(consumed);
      await this.send(file, this.kept(assembled), signal);
    }
    await this.sendSkipped(file, signal);
    await this.persist(file);
  }

  /** To the very end: its container runs no more. */
  async finish(buffer: Buffer, signal: AbortSignal): Promise<void> {
    do {
      await this.work(buffer, signal);
      if (!this.file) return;
      await this.send(this.file, this.kept(this.assembler.flush()), signal);
      await this.sendSkipped(this.file, signal);
    } while (this.file.hasMore() && !signal.aborted);
    await this.persist(this.file, { now: true });
  }

  /** What is missing when the container goes now. */
  missing(): LogRecord {
    const from = this.stored + 1;
    const to = Math.max(from, this.file?.end ?? from);
    return this.gap({ from, to, lines: null, reason: 'rotated-away' }, Date.now());
  }

  /** What is missing was declared: its place must not be written over that. */
  async abandon(): Promise<void> {
    this.ahead = true;
    await this.close();
  }

  async close(): Promise<void> {
    if (this.file && !this.ahead) await this.persist(this.file, { now: true }).catch(() => {});
    await this.file?.close();
    this.file = undefined;
  }

  private async open(signal: AbortSignal): Promise<RotatedFile> {
    const { origin, containerId, path } = this.subject;
    const known = this.parts.cursors.read(origin);
    this.stored = known?.stored ?? -1;
    const same = known?.containerId === containerId;
    // A new container of the same instance: its lines come after everything the old one said.
    const after = known ? known.place.base + known.place.offset + 1 : 0;
    const place = same
      ? known.place
      : { inode: 0, fingerprint: '', fingerprintBytes: 0, base: Math.max(after, this.stored + 1), offset: 0 };
    const { file, lost } = await RotatedFile.open(path, same || known ? place : undefined);
    this.file = file;
    if (lost) await this.movedOn(file, same, signal);
    return file;
  }

  /** Something was read and not stored: the next look begins at the last place that was written down. */
  private async startOver(): Promise<void> {
    this.assembler.flush();
    this.skipped = undefined;
    this.ahead = false;
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  private async nextGeneration(file: RotatedFile, signal: AbortSignal): Promise<boolean> {
    const { moved, lost } = await file.advance();
    if (moved) await this.movedOn(file, lost, signal);
    return moved;
  }

  /** The new base is written down before any line is sent with it: after a kill the same lines get the same seqs. */
  private async movedOn(file: RotatedFile, lost: boolean, signal: AbortSignal): Promise<void> {
    await this.persist(file, { now: true });
    if (!lost) return;
    const { base } = file.position;
    const gap = { from: Math.min(this.stored + 1, base), to: base, lines: null, reason: 'rotated-away' } as const;
    await this.send(file, [this.gap(gap, Date.now())], signal);
  }

  /** What stays of these lines; the rest is counted, and declared before the next line that stays. */
  private kept(lines: readonly AssembledLine[]): LogRecord[] {
    const { origin, source, instance } = this.subject;
    const records: LogRecord[] = [];
    for (const { at, stream, seq, text, partial } of lines) {
      if (seq <= this.stored) continue;
      if (!this.parts.limit.allows(at, text.length)) {
        this.skipped ??= { from: seq, to: seq, lines: 0, at };
        this.skipped.to = seq;
        this.skipped.lines += 1;
        continue;
      }
      records.push(...this.takeSkipped());
      records.push({ at, source, instance, origin, seq, stream, text, ...(partial ? { partial } : {}) });
    }
    return records;
  }

  private takeSkipped(): LogRecord[] {
    if (!this.skipped) return [];
    const { at, ...gap } = this.skipped;
    this.skipped = undefined;
    logGaps.inc(gap.lines);
    return [this.gap({ ...gap, reason: 'rate-limited' }, at)];
  }

  private async sendSkipped(file: RotatedFile, signal: AbortSignal): Promise<void> {
    await this.send(file, this.takeSkipped(), signal);
  }

  private gap(gap: NonNullable<LogRecord['gap']>, at: number): LogRecord {
    const { origin, source, instance } = this.subject;
    return { at, source, instance, origin, seq: gap.to, stream: 'stdout', text: '', gap };
  }

  private async send(file: RotatedFile, records: readonly LogRecord[], signal: AbortSignal): Promise<void> {
    const { appId, origin } = this.subject;
    for (const batch of batches(records)) {
      const stored = await this.parts.sink.store({ appId, origin, after: this.stored, records: batch }, signal);
      if (stored < this.stored) return await this.goBack(file, stored);
      this.stored = stored;
      logRecords.inc(batch.length);
    }
    this.ahead = this.skipped !== undefined;
    if (!this.ahead) await this.persist(file);
  }

  /** The operator lost what it had (its Redis is new): send it again from there, as far as the files reach. */
  private async goBack(file: RotatedFile, stored: number): Promise<void> {
    this.stored = stored;
    this.assembler.flush();
    this.skipped = undefined;
    await file.rewind(stored);
    this.ahead = false;
    await this.persist(file, { now: true });
  }

  private async persist(file: RotatedFile, { now = false } = {}): Promise<void> {
    const place = file.position;
    const waiting = this.assembler.pendingStart();
    if (waiting !== undefined) place.offset = Math.max(0, Math.min(place.offset, waiting - place.base));
    const end = place.base + place.offset;
    const due = end !== this.persistedEnd && Date.now() - this.persistedAt >= persistEveryMs;
    // Which file it is must be known at once: from there the same lines get the same seqs.
    if (!now && !due && place.inode === this.persistedInode) return;
    const cursor: Cursor = { containerId: this.subject.containerId, place, stored: this.stored };
    await this.parts.cursors.write(this.subject.origin, cursor);
    this.persistedAt = Date.now();
    this.persistedEnd = end;
    this.persistedInode = place.inode;
  }
}

function* batches(records: readonly LogRecord[]): Generator<LogRecord[]> {
  for (let start = 0; start < records.length; ) {
    let end = start;
    for (let bytes = 0; end < records.length && end - start < recordsPerBatch && bytes < bytesPerBatch; end += 1) {
      bytes += (records[end]?.text.length ?? 0) + 150;
    }
    yield records.slice(start, end);
    start = end;
  }
}
