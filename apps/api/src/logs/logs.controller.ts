import * as contract from '@berth/contracts/http';
import type { LogFilter } from '@berth/logs';
import { Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { AppLookup } from '../apps/app-lookup.js';
import type { TeamActor } from '../http/actor.js';
import { Answers, AnswersEvents, AppController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { LogStreams } from './log-streams.js';

@AppController('logs', '/logs')
export class LogsController {
  constructor(
    private readonly apps: AppLookup,
    private readonly logs: LogStreams,
  ) {}

  @Get()
  @Requires('logs:read')
  @Answers(contract.LogPage)
  async showLogs(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.LogQuery }) { before, limit, ...filter }: contract.LogQuery,
  ): Promise<contract.LogPage> {
    const { id } = await this.apps.find(teamId, app);
    return this.logs.page(id, { before, limit, filter: filterOf(filter) });
  }

  @Get('stream')
  @Requires('logs:read')
  @ApiHeader({ name: 'last-event-id', required: false, description: 'Go on after this line' })
  @AnswersEvents('`line` with LogLine[] each, `end` {reason} before the server closes')
  async followLogs(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.LogStreamQuery }) { after, ...filter }: contract.LogStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const { id } = await this.apps.find(actor.teamId, app);
    const from = lastEventId ?? after ?? (await this.logs.newest(id));
    await this.logs.follow(response, actor, { appId: id, after: from, filter: filterOf(filter) });
  }
}

function filterOf({ words, source, instance }: { words?: string; source?: string; instance?: string }): LogFilter {
  return {
    ...(words === undefined ? {} : { words }),
    ...(source === undefined ? {} : { sources: source.split(',') as contract.LogSource[] }),
    ...(instance === undefined ? {} : { instance }),
  };
}
