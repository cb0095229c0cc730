import type { TeamEvent } from '@berth/contracts/http';
import { Get, Headers, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import type { TeamActor } from '../http/actor.js';
import { AnswersEvents, TeamController } from '../http/answers.js';
import { type EventStream, EventStreams } from '../http/event-stream.js';
import { By, Requires } from '../http/requires.js';
import { type OutboxEvent, OutboxFeed } from './outbox-feed.js';

/** More than this was missed: it is cheaper to load the page again. */
const catchUpLimit = 500;

@TeamController('events', '/events')
export class EventsController {
  constructor(
    private readonly streams: EventStreams,
    private readonly feed: OutboxFeed,
  ) {}

  @Get()
  @Requires('team:read')
  @ApiHeader({ name: 'last-event-id', required: false, description: 'Go on after this event' })
  @AnswersEvents('`hello` {sequence}, then `change` with a TeamEvent each; `reset` when too much was missed')
  async followTeamEvents(
    @By() actor: TeamActor,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const stream = this.streams.start(response, actor);
    const waiting: OutboxEvent[] = [];
    let nudge = () => {};
    const leave = this.feed.follow((event) => {
      if (event.teamId !== actor.teamId) return;
      waiting.push(event);
      nudge();
    });
    stream.signal.addEventListener('abort', () => nudge());
    try {
      let last = await this.catchUp(stream, actor.teamId, lastEventId);
      while (!stream.signal.aborted) {
        for (let event = waiting.shift(); event; event = waiting.shift()) {
          if (event.sequence <= last) continue;
          last = event.sequence;
          await sendEvent(stream, event);
        }
        if (stream.signal.aborted) break;
        await new Promise<void>((resolve) => {
          nudge = resolve;
        });
      }
    } finally {
      leave();
    }
  }

  private async catchUp(stream: EventStream, teamId: string, lastEventId: string | undefined): Promise<bigint> {
    const newest = await this.feed.newest();
    const after = lastEventId !== undefined && /^\d{1,18}$/.test(lastEventId) ? BigInt(lastEventId) : newest;
    const missed = after < newest ? await this.feed.since(teamId, after, catchUpLimit) : [];
    await stream.send('hello', { sequence: Number(newest) }, String(missed.length === 0 ? newest : after));
    if (missed.length === catchUpLimit) {
      await stream.send('reset', {}, String(newest));
      return newest;
    }
    for (const event of missed) await sendEvent(stream, event);
    return missed.at(-1)?.sequence ?? newest;
  }
}

function sendEvent(stream: EventStream, { sequence, topic, appId, payload, createdAt }: OutboxEvent): Promise<void> {
  const event = { topic, appId, payload: payload as Record<string, unknown>, at: createdAt.toISOString() };
  return stream.send('change', event satisfies TeamEvent, String(sequence));
}
