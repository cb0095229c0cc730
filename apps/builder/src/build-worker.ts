import { setTimeout as delay } from 'node:timers/promises';
import { type Assignment, BuildJob, buildQueueName } from '@berth/contracts';
import { DomainError } from '@berth/domain';
import { type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type BuildTools, runBuild } from './run-build.js';

const claimTries = 8;

/**
 * Takes wake-ups from the queue. A job is an id and says nothing about the state of the build: what may be built is what the
 * operator lets us claim, and a job that is lost or comes twice changes nothing.
 */
export function buildWorker(
  redisUrl: string,
  concurrency: number,
  tools: BuildTools,
  stopping: AbortSignal,
): Worker<BuildJob> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  connection.on('error', (error) => tools.logger.warn({ err: error }, 'redis'));
  const worker = new Worker<BuildJob>(
    buildQueueName,
    async (job) => void (await takeBuild(buildOf(job), tools, stopping)),
    {
      connection,
      concurrency,
      // The lease in Postgres decides who builds; the queue's own lock must only not run out under a long build.
      lockDuration: 60_000,
      maxStalledCount: 10,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', (error) => tools.logger.warn({ err: error }, 'queue'));
  worker.on('failed', (job, error) =>
    tools.logger.error({ err: error, buildId: job?.data.buildId }, 'build attempt failed'),
  );
  return worker;
}

function buildOf(job: Job<BuildJob>): string {
  return BuildJob.parse(job.data).buildId;
}

/** Claims it and carries it out; false when it was not to be had. */
export async function takeBuild(buildId: string, tools: BuildTools, stopping: AbortSignal): Promise<boolean> {
  const assignment = await claim(buildId, tools);
  if (!assignment) return false;
  const { attempt, appId } = assignment;
  tools.logger.info({ buildId, attempt, appId }, 'building');
  const started = Date.now();
  await runBuild(assignment, tools, stopping);
  tools.logger.info({ buildId, attempt, ms: Date.now() - started }, 'build ended');
  return true;
}

/** Null when it is not ours to build: done, superseded, or in somebody's hands. */
async function claim(buildId: string, { operator }: BuildTools): Promise<Assignment | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await operator.claim(buildId);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.kind === 'conflict' || error.kind === 'not_found') return null;
      if (error.kind !== 'unavailable' || tries >= claimTries) throw error;
      await delay(Math.min(4_000, 200 * 2 ** tries));
    }
  }
}
