import { PrismaClient } from '@berth/database';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApiLogger } from '../http/api-logger.js';
import { SubscriberRedis } from '../http/redis.js';

export interface OutboxEvent {
  readonly sequence: bigint;
  readonly topic: string;
  readonly teamId: string | null;
  readonly appId: string | null;
  readonly payload: unknown;
  readonly createdAt: Date;
}

const channel = 'berth:events';
const lookEveryMs = 2_000;
const rowsPerRead = 500;
const selection = { sequence: true, topic: true, teamId: true, appId: true, payload: true, createdAt: true } as const;

/** What was published since, read once per process and handed to every stream. Redis only says when to look. */
@Injectable()
export class OutboxFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly followers = new Set<(event: OutboxEvent) => void>();
  private last: bigint | null = null;
  private reading: Promise<void> | null = null;
  private again = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly prisma: PrismaClient,
    private readonly subscriber: SubscriberRedis,
    private readonly logger: ApiLogger,
  ) {}

  onModuleInit(): void {
    this.subscriber.on('message', (from: string) => {
      if (from === channel) this.look();
    });
    this.subscriber.subscribe(channel).catch(() => {});
    this.timer = setInterval(() => this.look(), lookEveryMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  follow(follower: (event: OutboxEvent) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  async newest(): Promise<bigint> {
    const { _max } = await this.prisma.outbox.aggregate({ _max: { sequence: true } });
    return _max.sequence ?? 0n;
  }

  /** A team's events after `sequence`, oldest first. */
  async since(teamId: string, sequence: bigint, limit: number): Promise<OutboxEvent[]> {
    const rows = await this.prisma.outbox.findMany({
      where: { teamId, sequence: { gt: sequence } },
      orderBy: { sequence: 'asc' },
      take: limit,
      select: selection,
    });
    return rows.flatMap(numbered);
  }

  private look(): void {
    this.again = true;
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
  }

  private async read(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        if (this.followers.size === 0) this.last = null;
        else await this.handOut();
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'events are late: Postgres does not answer');
    }
  }

  private async handOut(): Promise<void> {
    // Nobody listened before: streams read what they missed by themselves.
    this.last ??= (await this.newest()) - BigInt(rowsPerRead);
    const rows = await this.prisma.outbox.findMany({
      where: { sequence: { gt: this.last } },
      orderBy: { sequence: 'asc' },
      take: rowsPerRead,
      select: selection,
    });
    for (const event of rows.flatMap(numbered)) {
      this.last = event.sequence;
      for (const follower of this.followers) follower(event);
    }
    if (rows.length === rowsPerRead) this.again = true;
  }
}

function numbered(row: Omit<OutboxEvent, 'sequence'> & { sequence: bigint | null }): OutboxEvent[] {
  return row.sequence === null ? [] : [{ ...row, sequence: row.sequence }];
}
