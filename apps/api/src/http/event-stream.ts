import { once } from 'node:events';
import { PrismaClient } from '@berth/database';
import { DomainError } from '@berth/domain';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { Sessions } from '../auth/sessions.js';
import { Authenticate } from '../tokens/authenticate.js';
import type { TeamActor } from './actor.js';

const streamsPerPerson = 60;

/** One open stream of Server-Sent Events. */
export class EventStream {
  private readonly closed = new AbortController();

  constructor(private readonly response: Response) {
    response.on('close', () => this.closed.abort());
    response.status(200).set({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
  }

  /** Aborts when the reader left or the stream was ended. */
  get signal(): AbortSignal {
    return this.closed.signal;
  }

  /** Waits while the reader is slower than we are, so that nobody's backlog grows in our memory. */
  async send(event: string, data: unknown, id?: string): Promise<void> {
    if (this.signal.aborted) return;
    const lines = `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
    if (!this.response.write(lines)) await once(this.response, 'drain', { signal: this.signal }).catch(() => {});
  }

  beat(): void {
    if (!this.signal.aborted) this.response.write(': beat\n\n');
  }

  end(reason: string): void {
    if (this.signal.aborted) return;
    this.response.write(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
    this.response.end();
    this.closed.abort();
  }
}

/** Opens streams and keeps them honest: a beat, and an end when the session, token or membership is gone. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  /** A session or token that ended closes its streams within 20 s; proxies drop a silent connection after a minute. */
  readonly timing = { beatEveryMs: 15_000, checkEveryMs: 20_000 };
  private readonly open = new Map<EventStream, string>();

  constructor(
    private readonly sessions: Sessions,
    private readonly authenticate: Authenticate,
    private readonly prisma: PrismaClient,
  ) {}

  start(response: Response, actor: TeamActor): EventStream {
    const held = [...this.open.values()].filter((userId) => userId === actor.userId).length;
    if (held >= streamsPerPerson) throw tooManyStreams();
    const stream = new EventStream(response);
    this.open.set(stream, actor.userId);
    const beat = setInterval(() => stream.beat(), this.timing.beatEveryMs);
    const check = setInterval(() => void this.check(stream, actor), this.timing.checkEveryMs);
    stream.signal.addEventListener('abort', () => {
      clearInterval(beat);
      clearInterval(check);
      this.open.delete(stream);
    });
    return stream;
  }

  onModuleDestroy(): void {
    for (const stream of this.open.keys()) stream.end('restarting');
  }

  private async check(stream: EventStream, { via, credentialId, userId, teamId }: TeamActor): Promise<void> {
    try {
      const holds = via === 'session' ? this.sessions.holds(credentialId) : this.authenticate.holds(credentialId);
      const membership = this.prisma.membership.findUnique({ where: { teamId_userId: { teamId, userId } } });
      if (!(await holds)) stream.end('signed-out');
      else if (!(await membership)) stream.end('not-a-member');
    } catch {
      // Postgres is away: the next check decides.
    }
  }
}

function tooManyStreams(): DomainError {
  return new DomainError('request.too_many_streams', `More than ${streamsPerPerson} streams are open in your name.`, {
    kind: 'rate_limited',
    hint: 'Close some tabs or programs.',
  });
}
