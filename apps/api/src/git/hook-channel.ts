import type { Duplex } from 'node:stream';

export interface RefCommand {
  readonly oldId: string;
  readonly newId: string;
  readonly ref: string;
}

/** What git hands over when all objects of a push have arrived and none is taken yet. */
export interface HookRequest {
  /** Where the new objects lie; empty when there are none. */
  readonly quarantine: string;
  readonly commands: readonly RefCommand[];
}

const maxRequestBytes = 1024 * 1024;

/** The other end of the pre-receive hook: two inherited descriptors, so nobody else can speak on them. */
export class HookChannel {
  private gone = false;

  constructor(
    private readonly lines: Duplex,
    private readonly verdict: Duplex,
  ) {
    for (const end of [lines, verdict]) {
      end.on('error', () => {
        this.gone = true;
      });
      end.on('close', () => {
        this.gone = true;
      });
    }
    // Nothing is expected here; unread it would keep the descriptor open.
    verdict.resume();
  }

  /** Null when git ended without asking: the push was broken, or carried nothing. */
  request(): Promise<HookRequest | null> {
    return new Promise((resolve) => {
      let text = '';
      this.lines.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        // A line of its own with a dot: an empty line is no end, for a push without objects has an empty path.
        if (text.endsWith('\n.\n')) resolve(parse(text.slice(0, -'\n.\n'.length)));
        else if (text.length > maxRequestBytes) resolve(null);
      });
      for (const event of ['end', 'error', 'close']) this.lines.once(event, () => resolve(null));
    });
  }

  /** A line for the person who pushes. Resolves when there is room for more: a fast build must not fill our memory. */
  async say(line: string): Promise<void> {
    if (this.gone || this.lines.write(`${line}\n`)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        for (const event of ['drain', 'close', 'error']) this.lines.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'close', 'error']) this.lines.once(event, done);
    });
  }

  /** Accepted or refused; the hook ends with it. */
  end(accepted: boolean): void {
    this.lines.end();
    this.verdict.end(accepted ? '0\n' : '1\n');
  }
}

function parse(text: string): HookRequest {
  const [quarantine = '', ...lines] = text.split('\n');
  const commands = lines.filter(Boolean).map((line) => {
    const [oldId = '', newId = '', ...name] = line.split(' ');
    return { oldId, newId, ref: name.join(' ') };
  });
  return { quarantine, commands };
}
