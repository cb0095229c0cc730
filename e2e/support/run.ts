import { execFile, spawn } from 'node:child_process';

export interface Finished {
  code: number;
  /** Both streams, in the order they came. */
  output: string;
}

/** Runs a program to its end; a code other than 0 is an answer, not an error. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; onOutput?: (text: string) => void; signal?: AbortSignal } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal, killSignal: 'SIGINT' as const } : {}),
    });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      options.onOutput?.(output);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => (options.signal?.aborted ? resolve({ code: 130, output }) : reject(error)));
    child.on('close', (code) => resolve({ code: code ?? 130, output }));
  });
}

/** Runs Docker's client and gives what it printed. */
export function docker(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile('/usr/bin/docker', args, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
      error ? reject(new Error(`docker ${args[0]}: ${stderr}`)) : resolve(stdout.trim()),
    ),
  );
}

/**
 * Ends a container's first process as a crash would. Not `docker kill`: Docker takes that for a wish, and its restart policy leaves
 * the container down.
 */
export async function crash(container: string): Promise<void> {
  process.kill(Number(await docker('inspect', '--format', '{{.State.Pid}}', container)), 'SIGKILL');
}
