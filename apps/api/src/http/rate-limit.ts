import { createHash } from 'node:crypto';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { ApiLogger } from './api-logger.js';
import { Outage } from './outage.js';
import { CommandRedis } from './redis.js';

interface Limit {
  readonly times: number;
  readonly windowSeconds: number;
}

const script = `local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('TTL', KEYS[1])}`;

const rememberedKeys = 10_000;

/** Counts in Redis, for all replicas; while Redis is away each process counts by itself. */
@Injectable()
export class RateLimit {
  private readonly outage: Outage;
  private readonly own = new Map<string, { count: number; endsAt: number }>();

  constructor(
    private readonly redis: CommandRedis,
    logger: ApiLogger,
  ) {
    this.outage = new Outage(logger, 'rate limits count in this process only: Redis does not answer');
  }

  /** Throws when `what` was done too often by `who`. */
  async take(what: string, who: string, limit: Limit): Promise<void> {
    const { count, secondsLeft } = await this.count(keyOf(what, who), limit);
    if (count > limit.times) throw tooOften(secondsLeft);
  }

  /** A success proves that it was not guessing. */
  async forgive(what: string, who: string): Promise<void> {
    const key = keyOf(what, who);
    this.own.delete(key);
    await this.redis.del(key).catch(() => {});
  }

  private async count(key: string, limit: Limit): Promise<{ count: number; secondsLeft: number }> {
    const own = this.countHere(key, limit);
    try {
      const [count, secondsLeft] = (await this.redis.eval(script, 1, key, limit.windowSeconds)) as [number, number];
      return { count, secondsLeft };
    } catch (error) {
      this.outage.note(error);
      return own;
    }
  }

  private countHere(key: string, { windowSeconds }: Limit): { count: number; secondsLeft: number } {
    const now = Date.now();
    const known = this.own.get(key);
    const entry = known && known.endsAt > now ? known : { count: 0, endsAt: now + windowSeconds * 1_000 };
    entry.count += 1;
    this.own.delete(key);
    this.own.set(key, entry);
    if (this.own.size > rememberedKeys) this.own.delete(this.own.keys().next().value!);
    return { count: entry.count, secondsLeft: Math.ceil((entry.endsAt - now) / 1_000) };
  }
}

/** Mail addresses are not written into Redis as they are. */
function keyOf(what: string, who: string): string {
  return `limit:${what}:${createHash('sha256').update(who).digest('hex').slice(0, 32)}`;
}

export class RateLimited extends DomainError {
  constructor(readonly retryAfterSeconds: number) {
    super('request.rate_limited', 'That was too often in too short a time.', {
      kind: 'rate_limited',
      hint: `Wait ${retryAfterSeconds} s and try again.`,
    });
  }
}

const tooOften = (secondsLeft: number) => new RateLimited(Math.max(1, secondsLeft));
