import type { Redis } from 'ioredis';

export const wakeTopics = ['deployments', 'builds', 'routes', 'instances', 'outbox', 'garbage'] as const;
export type WakeTopic = (typeof wakeTopics)[number];
export const wakeChannel = 'berth:wake';

/** "Look again": a hint between processes that may be lost. Every loop polls besides. */
export abstract class Wakes {
  private readonly listeners = new Set<{ topics: readonly WakeTopic[]; hear: () => void }>();

  abstract send(...topics: WakeTopic[]): void;

  on(topics: readonly WakeTopic[], hear: () => void): () => void {
    const listener = { topics, hear };
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  protected tell(topic: WakeTopic): void {
    for (const { topics, hear } of this.listeners) if (topics.includes(topic)) hear();
  }
}

export class RedisWakes extends Wakes {
  constructor(
    private readonly redis: Redis,
    subscriber: Redis,
  ) {
    super();
    subscriber.on('message', (channel, topic) => {
      if (channel === wakeChannel && isTopic(topic)) this.tell(topic);
    });
    // Subscribed again by itself after each reconnect.
    void subscriber.subscribe(wakeChannel).catch(() => {});
  }

  /** This process hears it at once, also while Redis is away. */
  send(...topics: WakeTopic[]): void {
    for (const topic of topics) {
      this.tell(topic);
      this.redis.publish(wakeChannel, topic).catch(() => {});
    }
  }
}

/** Within one process: for tests. */
export class LocalWakes extends Wakes {
  send(...topics: WakeTopic[]): void {
    for (const topic of topics) this.tell(topic);
  }
}

function isTopic(text: string): text is WakeTopic {
  return (wakeTopics as readonly string[]).includes(text);
}
