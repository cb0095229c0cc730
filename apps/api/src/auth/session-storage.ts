import { Injectable } from '@nestjs/common';
import { ApiLogger } from '../http/api-logger.js';
import { Outage } from '../http/outage.js';
import { CommandRedis } from '../http/redis.js';

/**
 * A session that Redis kept while it was revoked in Postgres (Redis was away) must not live on for long:
 * after this time Postgres is asked again.
 */
const longestSeconds = 600;
const prefix = 'auth:';

/** Sessions in Redis, for speed only. Whatever it lost or cannot answer is read from Postgres. */
@Injectable()
export class SessionStorage {
  private readonly outage: Outage;

  constructor(
    private readonly redis: CommandRedis,
    logger: ApiLogger,
  ) {
    this.outage = new Outage(logger, 'sessions are read from Postgres: Redis does not answer');
  }

  get(key: string): Promise<string | null> {
    return this.orNull(() => this.redis.get(prefix + key));
  }

  getAndDelete(key: string): Promise<string | null> {
    return this.orNull(() => this.redis.getdel(prefix + key));
  }

  async set(key: string, value: string, ttl?: number): Promise<void> {
    const seconds = Math.max(
      1,
      Math.min(ttl ?? longestSeconds, isList(key) ? Number.POSITIVE_INFINITY : longestSeconds),
    );
    await this.orNull(() => this.redis.set(prefix + key, value, 'EX', Math.ceil(seconds)));
  }

  async delete(key: string): Promise<void> {
    await this.orNull(() => this.redis.del(prefix + key));
  }

  async increment(key: string, ttl: number): Promise<number> {
    const counted = await this.orNull(async () => {
      const count = await this.redis.incr(prefix + key);
      if (count === 1) await this.redis.expire(prefix + key, ttl);
      return count;
    });
    return counted ?? 1;
  }

  private async orNull<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      this.outage.note(error);
      return null;
    }
  }
}

/** Which sessions a person has: a list that lives as long as the longest of them. */
const isList = (key: string) => key.startsWith('active-sessions-');
