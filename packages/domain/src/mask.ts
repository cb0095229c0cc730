const minLength = 8;
const replacement = '[masked]';
const tableSize = 65_536;
const prefixLength = 4;

/** From one end of what is covered to the other. */
interface Span {
  start: number;
  end: number;
}

/**
 * Replaces secret values by `[masked]`, also where they stand URL-encoded, base64-encoded or JSON-escaped.
 * To be applied before lines are split: half a secret is not found. Never makes a text longer.
 */
export class Masker {
  /** Patterns by the hash of their first characters, longest first: one table look-up per character of text. */
  private readonly byPrefix = new Map<number, string[]>();
  private readonly marked = new Uint8Array(tableSize);
  readonly longest: number;

  constructor(values: Iterable<string>) {
    const patterns = new Set([...values].flatMap(encodings));
    for (const pattern of patterns) {
      const hash = prefixHash(pattern, 0);
      this.marked[hash] = 1;
      this.byPrefix.set(hash, [...(this.byPrefix.get(hash) ?? []), pattern]);
    }
    for (const list of this.byPrefix.values()) list.sort((a, b) => b.length - a.length);
    this.longest = Math.max(0, ...[...patterns].map(({ length }) => length));
  }

  mask(text: string): string {
    const spans = this.find(text);
    if (spans.length === 0) return text;
    let masked = '';
    let done = 0;
    for (const { start, end } of spans) {
      masked += text.slice(done, start) + replacement;
      done = end;
    }
    return masked + text.slice(done);
  }

  /** For text that comes in pieces: a secret that two pieces share is found too. */
  stream(): MaskStream {
    return new MaskStream(this);
  }

  /** What is covered by secrets; overlapping and touching ones are one. */
  find(text: string): Span[] {
    const spans: Span[] = [];
    if (this.longest === 0) return spans;
    let last: Span | undefined;
    for (let at = 0; at <= text.length - minLength; at += 1) {
      const hash = prefixHash(text, at);
      if (this.marked[hash] === 0) continue;
      const found = this.byPrefix.get(hash)?.find((pattern) => text.startsWith(pattern, at));
      if (found === undefined) continue;
      const end = at + found.length;
      if (last && at <= last.end) last.end = Math.max(last.end, end);
      else {
        last = { start: at, end };
        spans.push(last);
      }
    }
    return spans;
  }
}

/** Says of a stream what `mask` says of the whole, holding back no more than the longest secret. */
export class MaskStream {
  private held = '';
  /** How much of `held` belongs to a `[masked]` that was already given out; -1: none. */
  private covered = -1;

  constructor(private readonly masker: Masker) {}

  push(text: string): string {
    return this.take(text, Math.max(0, this.masker.longest - 1));
  }

  flush(): string {
    return this.take('', 0);
  }

  private take(text: string, holdBack: number): string {
    const all = this.held + text;
    const safe = Math.max(0, all.length - holdBack);
    const spans = this.masker.find(all);
    let masked = '';
    let done = 0;
    let covered = this.covered;
    if (covered >= 0) {
      while (spans[0] && spans[0].start <= covered) covered = Math.max(covered, spans.shift()?.end ?? 0);
      done = Math.min(covered, safe);
    }
    for (const { start, end } of spans) {
      if (start >= safe) break;
      masked += all.slice(done, start) + replacement;
      done = Math.min(end, safe);
      covered = end;
    }
    masked += all.slice(done, safe);
    this.held = all.slice(safe);
    this.covered = covered >= safe ? covered - safe : -1;
    return masked;
  }
}

/** Every way one value is likely to be written. Lines of a longer text (a key in PEM) are secrets of their own. */
function encodings(value: string): string[] {
  if (value.length < minLength) return [];
  const whole = [value, ...urlEncoded(value), JSON.stringify(value).slice(1, -1), ...base64(value)];
  const lines = /[\r\n]/.test(value) ? value.split(/[\r\n]+/) : [];
  return [...whole, ...lines].filter(({ length }) => length >= minLength);
}

function urlEncoded(value: string): string[] {
  // A lone surrogate has no URL encoding.
  const encoded = encodeURIComponent(Buffer.from(value).toString());
  const lower = encoded.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  return [encoded, lower, encoded.replaceAll('%20', '+')];
}

/** A value inside a longer base64 text begins at one of three places; only its whole characters are sure. */
function base64(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const sure = encoded.slice(first, last);
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function prefixHash(text: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + prefixLength; i += 1) hash = (hash * 61 + text.charCodeAt(i)) & (tableSize - 1);
  return hash;
}
