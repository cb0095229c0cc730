import type { BuildJob } from '@berth/contracts';
import type { Queue } from 'bullmq';
import { BuildQueue } from './sweep-builds.js';

/** Finished jobs are removed, or their ids could not be added again; an id per attempt, because a lost builder's job may still be "active". */
export class BullBuildQueue extends BuildQueue {
  constructor(private readonly queue: Queue<BuildJob>) {
    super();
  }

  async add({ id, attempt }: { id: string; attempt: number }): Promise<void> {
    const jobId = attempt === 0 ? id : `${id}-${attempt}`;
    await this.queue.add('build', { buildId: id }, { jobId, removeOnComplete: true, removeOnFail: true });
  }
}
