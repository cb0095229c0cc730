import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DomainError } from '@berth/domain';

interface Options {
  cwd?: string;
  env?: Record<string, string | undefined>;
  signal?: AbortSignal;
  /** Sees the output as it comes. */
  onOutput?: (text: string) => void;
}

/** Runs a program with an argv array and answers with its standard output; a failure carries the last lines. */
export async function run(command: string, args: readonly string[], options: Options = {}): Promise<string> {
  const { code, stdout, all } = await attempt(command, args, options);
  if (code === 0) return stdout;
  throw new DomainError('machine.command_failed', `${command} ${args[0] ?? ''} failed with exit code ${code}.`, {
    kind: 'unavailable',
    hint: lastLines(all, 25),
  });
}

/** The same, when a failure is an answer. A program that cannot be started answers 127. */
export async function attempt(
  command: string,
  args: readonly string[],
  { cwd, env, signal, onOutput }: Options = {},
): Promise<{ code: number; stdout: string; all: string }> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let all = '';
  child.stdout.on('data', (chunk: Buffer) => keep(chunk, true));
  child.stderr.on('data', (chunk: Buffer) => keep(chunk, false));
  function keep(chunk: Buffer, out: boolean) {
    const text = chunk.toString();
    if (out) stdout += text;
    all = (all + text).slice(-64_000);
    onOutput?.(text);
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? 137, stdout, all };
  } catch (error) {
    return { code: 127, stdout, all: String(error) };
  }
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
