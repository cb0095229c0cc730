import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BuildPlan, directoryTree, planBuild } from '@berth/build-plans';
import type { Assignment, FinishRequest } from '@berth/contracts';
import { DomainError, dashed, type Failure, failureOf } from '@berth/domain';
import type { Logger } from '@berth/process';
import { type BuildEngine, EngineTrouble } from './build-engine.js';
import { buildImage } from './build-image.js';
import { BuildLog } from './build-log.js';
import type { DiskWatch } from './disk-watch.js';
import { Heartbeat, Stopped } from './heartbeat.js';
import type { Operator } from './operator.js';
import { requireStacks } from './stack-images.js';
import { unpackSource } from './unpack-source.js';

export interface BuildTools {
  readonly operator: Operator;
  readonly engine: BuildEngine;
  readonly logger: Logger;
  readonly workFolder: string;
  readonly cli: string;
  readonly caFile: string | undefined;
  readonly siteVariables: Readonly<Record<string, string>>;
  readonly maxSourceBytes: number;
  readonly maxImageBytes: number;
  /** Names an app's cache mounts in a way that no other app can guess: what lies in them ends up in images. */
  readonly cacheScope: (appId: string) => string;
  readonly disk: DiskWatch;
}

/** One attempt under way; what its steps share. */
interface Attempt {
  readonly assignment: Assignment;
  readonly heartbeat: Heartbeat;
  readonly log: BuildLog;
  readonly folder: string;
}

type Unsigned<Outcome> = Omit<Extract<FinishRequest, { outcome: Outcome }>, 'attempt' | 'phases'>;
type Succeeded = Unsigned<'succeeded'>;
type Failed = Unsigned<'failed'>;

/**
 * One attempt at one build: source → plan → image → registry. It may be killed at any line: its lease then runs out and another
 * attempt starts from the top; whatever this one still says is refused by its number.
 */
export async function runBuild(assignment: Assignment, tools: BuildTools, stopping: AbortSignal): Promise<void> {
  const { buildId, attempt, appId, logLinesPerSecond, variables } = assignment;
  const heartbeat = new Heartbeat(tools.operator, assignment);
  const shutdown = () => heartbeat.halt('shutdown');
  stopping.addEventListener('abort', shutdown, { once: true });
  const secrets = variables.filter(({ secret }) => secret).map(({ value }) => value);
  const target = { appId, origin: `${buildId}.${attempt}`, linesPerSecond: logLinesPerSecond, secrets };
  const log = new BuildLog(target, (batch) => tools.operator.logs(batch));
  const folder = path.join(tools.workFolder, `${dashed(buildId)}-${attempt}`);
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const result = await outcome({ assignment, heartbeat, log, folder }, tools);
    heartbeat.leave();
    if (!result) return;
    // The log first: who hears the verdict may read the log to its end.
    await log.close();
    await finish(buildId, { ...result, attempt, phases: heartbeat.phases }, tools);
  } finally {
    stopping.removeEventListener('abort', shutdown);
    heartbeat.end();
    await log.close(0);
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Undefined when somebody else decided already: nothing is left to say. */
async function outcome(attempt: Attempt, tools: BuildTools): Promise<Succeeded | Failed | undefined> {
  const { log, heartbeat, assignment } = attempt;
  try {
    return await build(attempt, tools);
  } catch (error) {
    const reason = heartbeat.signal.reason;
    if (reason instanceof Stopped) {
      if (reason.reason === 'deadline') return failed(log, deadlineFailure(assignment.deadlineSeconds));
      if (reason.reason === 'disk') return failed(log, tools.disk.failure());
      return void tellStop(log, reason);
    }
    if (error instanceof DomainError && error.kind !== 'unavailable') return failed(log, failureOf(error));
    tools.logger.error({ err: error, buildId: assignment.buildId }, 'the build could not be carried out');
    return failed(log, platformFailure);
  }
}

async function build(attempt: Attempt, tools: BuildTools): Promise<Succeeded> {
  const { assignment, log, heartbeat, folder } = attempt;
  const { signal } = heartbeat;
  const sourceFolder = path.join(folder, 'source');
  heartbeat.enter('fetch');
  await persistently(attempt, tools, () => tools.disk.requireRoom());
  await persistently(attempt, tools, () => fetchSource(assignment, sourceFolder, tools, signal));
  heartbeat.enter('plan');
  const plan = await makePlan(attempt, sourceFolder, tools);
  heartbeat.enter('build');
  await persistently(attempt, tools, () => requireStacks(plan.dockerfile, tools.operator, tools.engine));
  const tag = `${dashed(assignment.buildId)}-${assignment.attempt}`;
  const name = `${assignment.repository}:${tag}`;
  try {
    const { variables } = assignment;
    const order = { plan, sourceFolder, workFolder: folder, tag: name, variables, siteVariables: tools.siteVariables };
    const docker = { cli: tools.cli, engineSocket: tools.engine.socketPath, caFile: tools.caFile };
    const unwatch = tools.disk.watch(() => heartbeat.halt('disk'));
    await persistently(attempt, tools, () => buildImage(order, docker, log, signal)).finally(unwatch);
    return await deliver(attempt, tools, plan, name, tag);
  } finally {
    await tools.engine.untag(name).catch(() => {});
  }
}

async function fetchSource(
  assignment: Assignment,
  folder: string,
  tools: BuildTools,
  signal: AbortSignal,
): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
  const source = await tools.operator.source(assignment, signal);
  await unpackSource(source, folder, tools.maxSourceBytes, signal);
}

async function makePlan({ assignment, log }: Attempt, folder: string, tools: BuildTools): Promise<BuildPlan> {
  const { variables, appId } = assignment;
  const plan = await planBuild(await directoryTree(folder), {
    buildVariables: variables.filter(({ secret }) => !secret).map(({ name }) => name),
    secretNames: variables.filter(({ secret }) => secret).map(({ name }) => name),
    settings: {
      caBundle: tools.caFile !== undefined,
      siteVariables: Object.keys(tools.siteVariables),
      cacheScope: tools.cacheScope(appId),
    },
  });
  log.heading(headingOf(plan));
  for (const note of plan.notes) log.line(note);
  await tools.operator.plan(assignment, plan.kind, plan.dockerfile);
  return plan;
}

async function deliver(
  attempt: Attempt,
  tools: BuildTools,
  plan: BuildPlan,
  name: string,
  tag: string,
): Promise<Succeeded> {
  const { assignment, log, heartbeat } = attempt;
  const image = await tools.engine.inspect(name);
  if (!image) throw new EngineTrouble(`${name} was built and is not there`);
  checkImage(image, plan, tools.maxImageBytes);
  heartbeat.enter('push');
  log.heading(`Storing the image (${Math.ceil(image.Size / 1024 / 1024)} MB)`);
  const { repository, pushToken } = assignment;
  const digest = await persistently(attempt, tools, () =>
    tools.engine.push(repository, tag, pushToken, heartbeat.signal),
  );
  return {
    outcome: 'succeeded',
    image: `${repository}@${digest}`,
    processes: { ...plan.processes },
    releaseCommand: plan.releaseCommand ?? null,
    imageBytes: image.Size,
  };
}

function checkImage(
  { Size, Config }: { Size: number; Config?: { Cmd?: string[] | null; Entrypoint?: string[] | null } },
  plan: BuildPlan,
  maxBytes: number,
): void {
  if (Size > maxBytes) {
    const [has, may] = [Size, maxBytes].map((bytes) => Math.ceil(bytes / 1024 / 1024));
    throw new DomainError('build.image_too_large', `The image has ${has} MB; at most ${may} MB are taken.`, {
      kind: 'too_large',
      hint: 'Build in a first stage and copy only what runs into the last one; leave caches and data out.',
    });
  }
  const own = [...(Config?.Entrypoint ?? []), ...(Config?.Cmd ?? [])];
  if (own.length > 0 || plan.processes.web?.command || !plan.processes.web) return;
  throw new DomainError('build.no_start_command', 'The image does not say what to run.', {
    kind: 'invalid',
    hint: 'Add CMD to the Dockerfile, or a Procfile with a line "web: <command>".',
  });
}

/** What is neither the user's mistake nor a service that is away is likely a bug, and stays one. */
const bugTries = 3;

/** Our own trouble is no failure of the build: it is tried again until the deadline ends the attempt. */
async function persistently<T>(
  { log, heartbeat }: Attempt,
  { logger }: BuildTools,
  step: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    heartbeat.signal.throwIfAborted();
    try {
      return await step();
    } catch (error) {
      heartbeat.signal.throwIfAborted();
      const trouble = error instanceof EngineTrouble || (error instanceof DomainError && error.kind === 'unavailable');
      if (error instanceof DomainError && !trouble) throw error;
      if (!trouble && tries >= bugTries) throw error;
      logger.warn({ err: error, tries }, 'a step of the build is tried again');
      if (tries === 1) log.line('A part of the platform does not answer; trying again.');
      await delay(Math.min(15_000, 500 * 2 ** tries), undefined, { signal: heartbeat.signal });
    }
  }
}

/** The verdict has to arrive. Nobody else can take the build meanwhile, unless our lease ran out, and then we are refused. */
async function finish(buildId: string, request: FinishRequest, { operator, logger }: BuildTools): Promise<void> {
  for (let tries = 1; tries <= 60; tries += 1) {
    try {
      const { accepted } = await operator.finish(buildId, request);
      if (!accepted) logger.info({ buildId, attempt: request.attempt }, 'the result came too late and was refused');
      return;
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'unavailable') throw error;
      await delay(Math.min(5_000, 250 * 2 ** tries));
    }
  }
  throw new Error(`the result of ${buildId} could not be told`);
}

function failed(log: BuildLog, failure: Failure): Failed {
  log.heading(`Failed: ${failure.message}`);
  return { outcome: 'failed', failure };
}

function tellStop(log: BuildLog, { reason }: Stopped): void {
  if (reason === 'cancelled') log.heading('Cancelled');
  if (reason === 'superseded') log.heading('A newer push took the place of this build');
}

const platformFailure: Failure = {
  code: 'build.platform_trouble',
  message: 'The platform could not carry this build out.',
  hint: 'Push again. If it stays, the operator of this platform finds the reason in the log of the builder.',
};

function deadlineFailure(seconds: number): Failure {
  return {
    code: 'build.deadline',
    message: `The build took longer than ${Math.round(seconds / 60)} minutes and was ended.`,
    hint: 'The last lines of the log show what it was doing. Builds that wait for input never end: pass flags such as --yes.',
  };
}

function headingOf({ kind }: BuildPlan): string {
  const names: Record<BuildPlan['kind'], string> = {
    dockerfile: 'Building with the Dockerfile',
    node: 'Node.js app detected',
    python: 'Python app detected',
    go: 'Go app detected',
    static: 'Static site detected',
  };
  return names[kind];
}
