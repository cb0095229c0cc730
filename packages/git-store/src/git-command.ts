import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Nothing of the machine's or a user's git configuration takes part. */
export const gitEnv: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
};

export interface GitCall {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  config?: readonly string[];
  signal?: AbortSignal;
}

/** Starts git with a closed environment. The caller reads its streams; an `error` listener is there already. */
export function spawnGit(
  args: readonly string[],
  { cwd, env, config = [], signal }: GitCall = {},
  stdio: SpawnOptions['stdio'] = ['pipe', 'pipe', 'pipe'],
  detached = false,
): ChildProcess {
  const options = ['safe.directory=*', 'gc.auto=0', ...config].flatMap((setting) => ['-c', setting]);
  const child = spawn('git', [...options, ...args], {
    cwd: cwd ?? '/',
    env: { ...gitEnv, ...env },
    stdio,
    detached,
    ...(signal ? { signal, killSignal: 'SIGKILL' as const } : {}),
  });
  child.on('error', () => {});
  // A child that ended early breaks our pipe into it; without a listener that ends the API.
  child.stdin?.on('error', () => {});
  return child;
}

/** Resolves with the exit code; a child that never started or was killed counts as 128. */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.once('error', () => resolve(128));
    child.once('close', (code) => resolve(code ?? 128));
  });
}

export class TooMuchOutput extends Error {}

/** Runs git to its end and gives its output; throws with git's own words when it fails. */
export async function git(
  args: readonly string[],
  { input, maxBytes = 256 * 1024 * 1024, ...call }: GitCall & { input?: string | Buffer; maxBytes?: number } = {},
): Promise<Buffer> {
  const child = spawnGit(args, call);
  const exit = exitOf(child);
  const out: Buffer[] = [];
  let bytes = 0;
  let words = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) child.kill('SIGKILL');
    else out.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    if (words.length < 4_096) words += chunk.toString('utf8');
  });
  child.stdin?.end(input);
  const code = await exit;
  call.signal?.throwIfAborted();
  if (bytes > maxBytes) throw new TooMuchOutput(`git ${args[0]}: more than ${maxBytes} bytes of output`);
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${words.trim()}`);
  return Buffer.concat(out);
}
