import { setTimeout as delay } from 'node:timers/promises';
import { type BuildJob, buildQueueName } from '@berth/contracts';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { ApiLogger } from '../http/api-logger.js';
import { CommandRedis } from '../http/redis.js';

const answerMs = 2_000;

/** Wakes a builder. The row in Postgres is the build; a job that is lost is added again by the operator's sweep. */
@Injectable()
export abstract class BuildQueue {
  abstract add(buildId: string): Promise<void>;
  abstract remove(buildId: string): Promise<void>;
}

/** The build's id is the job's id, so adding twice is one job. Finished jobs go, or their id could not be added again. */
@Injectable()
export class BullBuildQueue extends BuildQueue implements OnApplicationShutdown {
  private readonly queue: Queue<BuildJob>;

  constructor(
    redis: CommandRedis,
    private readonly logger: ApiLogger,
  ) {
    super();
    this.queue = new Queue<BuildJob>(buildQueueName, {
      connection: redis,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.queue.on('error', (error) => this.logger.debug({ err: error }, 'build queue'));
  }

  async add(buildId: string): Promise<void> {
    await this.tried(() => this.queue.add('build', { buildId }, { jobId: buildId }));
  }

  async remove(buildId: string): Promise<void> {
    await this.tried(() => this.queue.remove(buildId));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => {});
  }

  private async tried(call: () => Promise<unknown>): Promise<void> {
    try {
      await Promise.race([call(), tooLate()]);
    } catch (error) {
      this.logger.warn({ err: error }, 'no builder was woken: Redis does not answer; the sweep will do it');
    }
  }
}

/** BullMQ waits for Redis however long it is away; a push does not. */
async function tooLate(): Promise<never> {
  await delay(answerMs, undefined, { ref: false });
  throw new Error(`Redis did not answer within ${answerMs} ms.`);
}
