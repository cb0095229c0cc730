import { Redis } from 'ioredis';

/** For commands: fails at once while Redis is away, so that every caller can fall back to Postgres. */
export class CommandRedis extends Redis {}
/** For subscriptions: comes back by itself and subscribes again. */
export class SubscriberRedis extends Redis {}

export function createRedis(url: string): { commands: CommandRedis; subscriber: SubscriberRedis } {
  return {
    commands: new CommandRedis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 }),
    subscriber: new SubscriberRedis(url, { maxRetriesPerRequest: null, autoResubscribe: true }),
  };
}
