import { DomainError } from '@berth/domain';

const colours = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Prints what was done and how long it took; nothing is printed for what was already so. */
export async function step<T>(
  what: string,
  work: () => Promise<T>,
  isNews: (result: T) => boolean = () => true,
): Promise<T> {
  const begun = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  ${dim('…')} ${what}\r`);
  try {
    const result = await work();
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    if (process.stdout.isTTY) process.stdout.write('\u001b[2K');
    if (isNews(result)) say(`  ${green('✓')} ${what} ${dim(`(${seconds} s)`)}`);
    return result;
  } catch (error) {
    if (process.stdout.isTTY) process.stdout.write('\u001b[2K');
    say(`  ${red('✗')} ${what}`);
    throw error;
  }
}

/** Message, then hint: the same two lines that the console and git show. */
export function printProblem(error: unknown): void {
  if (error instanceof DomainError) {
    process.stderr.write(`${red('error')} ${error.message}\n`);
    if (error.hint) process.stderr.write(`${error.hint.replace(/^/gm, '  ')}\n`);
    return;
  }
  process.stderr.write(`${red('error')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
