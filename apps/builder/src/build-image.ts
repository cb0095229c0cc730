import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { type BuildPlan, caSecretId, explainBuildFailure } from '@berth/build-plans';
import type { Assignment } from '@berth/contracts';
import { DomainError } from '@berth/domain';
import { EngineTrouble } from './build-engine.js';
import type { BuildLog } from './build-log.js';
import { BuildkitOutput } from './buildkit-output.js';
import { readLines } from './read-lines.js';

export interface ImageOrder {
  readonly plan: BuildPlan;
  readonly sourceFolder: string;
  /** Private to this attempt; secrets lie in it as files. */
  readonly workFolder: string;
  /** The name the image gets in the engine. */
  readonly tag: string;
  readonly variables: Assignment['variables'];
  readonly siteVariables: Readonly<Record<string, string>>;
}

interface Tools {
  readonly cli: string;
  readonly engineSocket: string;
  readonly caFile: string | undefined;
}

const idleMs = 150;
/** The client's or the engine's own trouble, in words of several versions. */
const engineTrouble =
  /berth\/stack[^\n]*(?:not found|does not exist|failed to do request)|Cannot connect to the Docker daemon|error during connect|failed to dial gRPC|rpc error: code = Unavailable|transport is closing|no active session|unexpected EOF|error reading from server/;

/**
 * `docker build` with BuildKit. The client is used instead of the API because secrets travel in BuildKit's own session; its
 * process group dies with the signal, and the engine ends what it ran.
 */
export async function buildImage(order: ImageOrder, tools: Tools, log: BuildLog, signal: AbortSignal): Promise<void> {
  const args = await argsFor(order, tools);
  signal.throwIfAborted();
  const env = { PATH: '/usr/bin:/bin', HOME: order.workFolder, DOCKER_CONFIG: order.workFolder, DOCKER_BUILDKIT: '1' };
  const child = spawn(tools.cli, args, {
    cwd: order.workFolder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const code = await ended(child, log, signal);
  signal.throwIfAborted();
  if (code === 0) return;
  const tail = log.tail.join('\n');
  if (engineTrouble.test(tail)) throw new EngineTrouble(tail.slice(-500));
  const { code: problem, message, hint } = explainBuildFailure(log.tail, order.plan, { exitCode: code });
  throw new DomainError(problem, log.mask(message), { kind: 'invalid', ...(hint ? { hint: log.mask(hint) } : {}) });
}

async function argsFor(order: ImageOrder, { engineSocket, caFile }: Tools): Promise<string[]> {
  const { plan, workFolder, tag, sourceFolder } = order;
  const file = path.join(workFolder, 'Dockerfile');
  await fs.writeFile(file, plan.dockerfile);
  if (plan.dockerignore !== undefined) await fs.writeFile(`${file}.dockerignore`, plan.dockerignore);
  const args = ['--host', `unix://${engineSocket}`, 'build', '--progress=plain', '--network=default', `--tag=${tag}`];
  args.push(...buildArgs(order), ...(await secretArgs(order)));
  if (caFile !== undefined) args.push('--secret', `id=${caSecretId},src=${caFile}`);
  return [...args, `--file=${file}`, sourceFolder];
}

/**
 * Values stand in argv, never in the client's environment: a variable called DOCKER_HOST or LD_PRELOAD is only a value.
 * Proxies are the site's alone: BuildKit leaves them out of its cache keys, so what came through a team's own proxy would be
 * served to others.
 */
function buildArgs({ plan, variables, siteVariables }: ImageOrder): string[] {
  const values = new Map(Object.entries(siteVariables));
  for (const { name, value, secret } of variables) if (!secret && !isProxy(name)) values.set(name, value);
  const proxies = Object.keys(siteVariables).filter(isProxy);
  return [...new Set([...plan.buildArgs, ...proxies])].flatMap((name) => {
    const value = values.get(name);
    return value === undefined ? [] : ['--build-arg', `${name}=${value}`];
  });
}

function isProxy(name: string): boolean {
  return /^(https?|no|ftp|all)_proxy$/i.test(name);
}

async function secretArgs({ plan, variables, workFolder }: ImageOrder): Promise<string[]> {
  const args: string[] = [];
  for (const [index, { id, variable }] of plan.secrets.entries()) {
    const found = variables.find(({ name }) => name === variable);
    if (!found) continue;
    const file = path.join(workFolder, `secret-${index}`);
    await fs.writeFile(file, found.value, { mode: 0o600 });
    args.push('--secret', `id=${id},src=${file}`);
  }
  return args;
}

/** The exit code, after every line was read. */
async function ended(child: ChildProcess, log: BuildLog, signal: AbortSignal): Promise<number> {
  const output = new BuildkitOutput();
  const show = (lines: readonly string[]) =>
    lines.forEach((line) => {
      log.line(line);
    });
  let quiet: NodeJS.Timeout | undefined;
  const seen = (line: string) => {
    log.keepTail(line);
    show(output.push(line));
    clearTimeout(quiet);
    quiet = setTimeout(() => show(output.idle()), idleMs);
  };
  const kill = () => killGroup(child.pid);
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const exit = new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new EngineTrouble(`the docker client cannot be run: ${error.message}`)));
      child.once('close', (code) => resolve(code ?? 137));
    });
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    const read = Promise.all(streams.map((stream) => readLines(stream, seen)));
    const code = await exit;
    await read;
    return code;
  } finally {
    signal.removeEventListener('abort', kill);
    clearTimeout(quiet);
    show(output.idle());
  }
}

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
