import { type BuildJob, buildQueueName } from '@berth/contracts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** Wakes builders. Only a wake-up: the row in Postgres is the order, the operator's sweeper adds what got lost. */
export abstract class BuildQueue {
  abstract add(buildId: string): Promise<void>;
}

export class BullBuildQueue extends BuildQueue {
  private readonly queue: Queue<BuildJob>;

  constructor(private readonly redis: Redis) {
    super();
    this.queue = new Queue<BuildJob>(buildQueueName, { connection: redis });
    this.queue.on('error', () => {});
  }

  async add(buildId: string): Promise<void> {
    // Finished jobs go at once: adding an id that is still known would silently do nothing.
    await this.queue.add('build', { buildId }, { jobId: buildId, removeOnComplete: true, removeOnFail: true });
    await this.redis.publish('berth:wake', 'builds');
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}
