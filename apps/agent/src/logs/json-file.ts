/** One entry of a log file, as its writer put it there: a line, or a part of one that was too long for it. */
export interface PhysicalLine {
  at: number;
  stream: 'stdout' | 'stderr';
  text: string;
  /** More of the same line follows in a later entry of the same stream. */
  partial: boolean;
  /** Where it begins and ends, counted in bytes from the start of the buffer. */
  start: number;
  end: number;
}

/** What a tailer needs to know of a format. The next one is the kubelet's. */
export type Decoder = (buffer: Buffer) => { lines: PhysicalLine[]; consumed: number };

const newline = 0x0a;
/** Docker cuts lines here; a shorter text without newline is the last thing its process said. */
const dockerPartBytes = 16 * 1024;
/** No entry of Docker's is this long, whatever it escapes: without a newline by then, the file is damaged. */
const longestEntryBytes = 512 * 1024;

/** Docker's json-file: `{"log":"text\n","stream":"stdout","time":"2026-01-02T03:04:05.678901234Z"}` per line. */
export function decodeJsonFile(buffer: Buffer): { lines: PhysicalLine[]; consumed: number } {
  const lines: PhysicalLine[] = [];
  let start = 0;
  for (;;) {
    const at = buffer.indexOf(newline, start);
    if (at < 0) break;
    const end = at + 1;
    // Two entries may stand on one line after a power cut: what cannot be read is kept as it is.
    lines.push({ ...decodeEntry(buffer.toString('utf8', start, at)), start, end });
    start = end;
  }
  if (buffer.length - start < longestEntryBytes) return { lines, consumed: start };
  return { lines, consumed: buffer.length };
}

function decodeEntry(json: string): Omit<PhysicalLine, 'start' | 'end'> {
  try {
    const { log, stream, time } = JSON.parse(json) as { log: string; stream: string; time: string };
    const whole = log.endsWith('\n');
    return {
      at: milliseconds(time),
      stream: stream === 'stderr' ? 'stderr' : 'stdout',
      text: whole ? log.slice(0, log.endsWith('\r\n') ? -2 : -1) : log,
      partial: !whole && Buffer.byteLength(log) >= dockerPartBytes - 3,
    };
  } catch {
    return { at: Date.now(), stream: 'stdout', text: json.replaceAll('\0', ''), partial: false };
  }
}

let lastSecond = '';
let lastSecondMs = 0;

/** Date.parse for lines that mostly share their second. */
function milliseconds(time: string): number {
  const second = time.slice(0, 19);
  if (second !== lastSecond) {
    lastSecondMs = Date.parse(`${second}Z`);
    lastSecond = second;
  }
  const fraction = time.charCodeAt(19) === 0x2e ? Number.parseInt(time.slice(20, 23).padEnd(3, '0'), 10) : 0;
  return lastSecondMs + (Number.isNaN(fraction) ? 0 : fraction);
}
