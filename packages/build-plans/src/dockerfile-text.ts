import { hasControlCharacters, shellQuote } from './shell-quote.js';

/** Every generated image ends as this user; the stack images own /app by it. */
export const appUser = '1000:1000';

/** A path that means itself in a Dockerfile: nothing there is expanded ($), matched (*, ?, [) or split (space). */
const plainPath = /^[A-Za-z0-9._@+/-]+$/;

export function isPlainPath(path: string): boolean {
  return plainPath.test(path) && !path.startsWith('-') && !path.split('/').includes('..');
}

/**
 * A Dockerfile, line by line. Every line goes through `line`, which refuses control characters: whatever a user's
 * file says, it cannot start an instruction of its own.
 */
export class DockerfileText {
  private readonly lines: string[] = [];

  comment(text: string): this {
    return this.line(`# ${text}`);
  }

  blank(): this {
    this.lines.push('');
    return this;
  }

  from(image: string, stage?: string): this {
    return this.line(`FROM ${image}${stage ? ` AS ${stage}` : ''}`);
  }

  instruction(keyword: 'ARG' | 'ENV' | 'USER' | 'WORKDIR', text: string): this {
    return this.line(`${keyword} ${text}`);
  }

  copy(paths: readonly string[], target: string, { from }: { from?: string } = {}): this {
    const stray = [...paths, target].find((path) => !isPlainPath(path));
    if (stray !== undefined) throw new Error(`Not a plain path: ${JSON.stringify(stray)}`);
    return this.line(`COPY ${from ? `--from=${from} ` : ''}--chown=${appUser} ${paths.join(' ')} ${target}`);
  }

  /** Commands joined by &&. Each is our own text, with the user's words in it quoted by `shellQuote`. */
  run(commands: readonly string[], mounts: readonly string[] = []): this {
    const flags = mounts.map((mount) => `--mount=${mount}`);
    const steps = commands.map((command, index) => (index < commands.length - 1 ? `${command} &&` : command));
    for (const part of [...flags, ...steps]) assertOneLine(part);
    this.lines.push(`RUN ${[...flags, ...steps].join(' \\\n    ')}`);
    return this;
  }

  cmd(argv: readonly string[]): this {
    return this.line(`CMD ${JSON.stringify(argv)}`);
  }

  toString(): string {
    return `${this.lines.join('\n')}\n`;
  }

  private line(text: string): this {
    assertOneLine(text);
    this.lines.push(text);
    return this;
  }
}

export function commandLine(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

function assertOneLine(text: string): void {
  if (hasControlCharacters(text) || text.trimEnd().endsWith('\\')) {
    throw new Error(`Not one line of a Dockerfile: ${JSON.stringify(text)}`);
  }
}
