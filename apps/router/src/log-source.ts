import fs from 'node:fs';
import net from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** Lines of the same instant may come in any order, and so may lines of two threads. */
const blurUs = 1_000_000;
const keepCursorEachMs = 1_000;

/**
 * Reads HAProxy's ring of request lines. Not by a `server` line in the ring: with the controller away, HAProxy 2.6
 * would try to connect without a pause (measured: a third of a core). The ring is told from its beginning each time,
 * so what was read before is skipped here; what slips through is refused by the operator, by its number.
 */
export class LogSource {
  readonly #sockets = new Map<number, net.Socket>();
  #seen: { last: number; recent: Set<string> };
  /** An announcement of loss counts when the line before it was new. */
  #fresh = true;
  readonly #keeper: NodeJS.Timeout;

  constructor(
    private readonly adminSocket: string,
    private readonly cursorFile: string,
    private readonly onLine: (line: string) => void,
  ) {
    this.#seen = { last: readCursor(cursorFile), recent: new Set() };
    let kept = this.#seen.last;
    this.#keeper = setInterval(() => {
      if (kept === this.#seen.last) return;
      kept = this.#seen.last;
      fs.writeFileSync(cursorFile, String(kept));
    }, keepCursorEachMs).unref();
  }

  /** One connection per worker: the one from before a reload has lines to tell until it ends. */
  follow(pid: number): void {
    if (this.#sockets.has(pid)) return;
    const socket = net.connect(this.adminSocket, () => socket.write('show events lines -w\n'));
    this.#sockets.set(pid, socket);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(pid));
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
  }

  stop(): void {
    clearInterval(this.#keeper);
    for (const socket of this.#sockets.values()) socket.destroy();
    fs.writeFileSync(this.cursorFile, String(this.#seen.last));
  }

  #take(line: string): void {
    if (line === '') return;
    const at = line.startsWith('1 ') ? Number.parseInt(line.slice(2, 18), 10) : Number.NaN;
    if (!Number.isNaN(at)) this.#fresh = this.#isNew(line, at);
    if (this.#fresh) this.onLine(line);
  }

  #isNew(line: string, at: number): boolean {
    const { last, recent } = this.#seen;
    if (at <= last - blurUs || recent.has(line)) return false;
    if (at > last) this.#seen.last = at;
    recent.add(line);
    if (recent.size > maxRecent) this.#seen.recent = new Set([line]);
    return true;
  }
}

const maxRecent = 20_000;

function readCursor(file: string): number {
  try {
    return Number.parseInt(fs.readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}
