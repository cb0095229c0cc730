import { Injectable } from '@nestjs/common';
import { CommandRedis } from './redis.js';

type Topic = 'deployments' | 'builds' | 'routes' | 'instances' | 'outbox' | 'garbage';

/** Tells the operator's loops to look now. They look every few seconds anyway: a lost wake-up costs time, nothing else. */
@Injectable()
export class Wake {
  constructor(private readonly redis: CommandRedis) {}

  async up(...topics: Topic[]): Promise<void> {
    await Promise.all([...topics, 'outbox'].map((topic) => this.redis.publish('berth:wake', topic).catch(() => {})));
  }
}
