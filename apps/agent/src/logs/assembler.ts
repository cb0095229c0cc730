import { logLimits } from '@berth/contracts';
import type { Masker } from '@berth/domain';
import type { PhysicalLine } from './json-file.js';

/** A line as it goes out: joined, masked, split. `seq` = base + its end offset. */
export interface AssembledLine {
  at: number;
  stream: 'stdout' | 'stderr';
  seq: number;
  text: string;
  partial: boolean;
}

interface Pending {
  at: number;
  parts: string[];
  bytes: number;
  start: number;
  end: number;
}

/**
 * Joins what the writer had to cut (per stream, up to 256 KiB), masks the whole, then splits it at 16 KiB: masked after
 * the split, half a secret would stay readable on either side.
 */
export class Assembler {
  private readonly pending = new Map<'stdout' | 'stderr', Pending>();

  constructor(private masker: Masker) {}

  maskWith(masker: Masker): void {
    this.masker = masker;
  }

  /** `offset` is where the buffer of the line begins, counted over all generations of the file. */
  push(line: PhysicalLine, offset: number): AssembledLine[] {
    const waiting = this.pending.get(line.stream);
    const end = offset + line.end;
    if (!waiting && !line.partial) {
      return this.split(line.at, line.stream, line.text, end, false);
    }
    const joined: Pending = waiting ?? { at: line.at, parts: [], bytes: 0, start: offset + line.start, end };
    joined.parts.push(line.text);
    joined.bytes += Buffer.byteLength(line.text);
    joined.end = end;
    if (line.partial && joined.bytes < logLimits.joinBytes) {
      this.pending.set(line.stream, joined);
      return [];
    }
    this.pending.delete(line.stream);
    return this.split(joined.at, line.stream, joined.parts.join(''), end, line.partial);
  }

  /** What waits for more that will not come: its container has ended. */
  flush(): AssembledLine[] {
    const lines = [...this.pending].flatMap(([stream, { at, parts, end }]) =>
      this.split(at, stream, parts.join(''), end, false),
    );
    this.pending.clear();
    return lines.sort((a, b) => a.seq - b.seq);
  }

  /** Where reading has to begin again after a restart, so that no part is lost. */
  pendingStart(): number | undefined {
    const starts = [...this.pending.values()].map(({ start }) => start);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  /** Pieces count down from the end offset: an entry in the file is always longer than it has pieces. */
  private split(
    at: number,
    stream: 'stdout' | 'stderr',
    text: string,
    end: number,
    continues: boolean,
  ): AssembledLine[] {
    const pieces = piecesOf(this.masker.mask(text), logLimits.maxLineBytes);
    return pieces.map((piece, index) => ({
      at,
      stream,
      seq: end - (pieces.length - 1 - index),
      text: piece,
      partial: continues || index < pieces.length - 1,
    }));
  }
}

/** Cuts at a number of bytes, never inside a character. */
export function piecesOf(text: string, maxBytes: number): string[] {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return [text];
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + maxBytes, bytes.length);
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    pieces.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}
