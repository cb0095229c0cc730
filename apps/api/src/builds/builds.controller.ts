import * as contract from '@berth/contracts/http';
import { Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { AppLookup } from '../apps/app-lookup.js';
import type { TeamActor } from '../http/actor.js';
import { Answers, AnswersEvents, AppController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { LogStreams } from '../logs/log-streams.js';
import { BuildReader } from './build-reader.js';
import { CancelBuild } from './cancel-build.js';

@AppController('builds', '/builds')
export class BuildsController {
  constructor(
    private readonly apps: AppLookup,
    private readonly builds: BuildReader,
    private readonly cancel: CancelBuild,
    private readonly logs: LogStreams,
  ) {}

  @Get()
  @Requires('builds:read')
  @Answers(contract.BuildPage)
  async listBuilds(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.PageQuery }) page: contract.PageQuery,
  ) {
    const { id } = await this.apps.find(teamId, app);
    return this.builds.list(teamId, id, page);
  }

  @Get(':build')
  @Requires('builds:read')
  @Answers(contract.Build)
  async showBuild(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Param('build') build: string,
  ): Promise<contract.Build> {
    const { id } = await this.apps.find(teamId, app);
    return this.builds.show(teamId, id, build);
  }

  @Post(':build/cancel')
  @HttpCode(200)
  @Requires('builds:write')
  @Answers(contract.Build)
  async cancelBuild(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Param('build') build: string,
  ): Promise<contract.Build> {
    const { id } = await this.apps.find(actor.teamId, app);
    await this.cancel.run(actor, id, build);
    return this.builds.show(actor.teamId, id, build);
  }

  @Get(':build/log')
  @Requires('builds:read')
  @Answers(contract.LogPage)
  async showBuildLog(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Param('build') build: string,
    @Query({ schema: contract.BuildLogQuery }) { before, limit }: contract.BuildLogQuery,
  ): Promise<contract.LogPage> {
    const { id } = await this.apps.find(teamId, app);
    await this.builds.show(teamId, id, build);
    return this.logs.page(id, { before, limit, filter: { origin: build, sources: ['build'] } });
  }

  @Get(':build/log/stream')
  @Requires('builds:read')
  @ApiHeader({ name: 'last-event-id', required: false, description: 'Go on after this line' })
  @AnswersEvents('`line` with LogLine[] each; `end` {reason} when the build has ended')
  async followBuildLog(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Param('build') build: string,
    @Headers('last-event-id') after: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const { id } = await this.apps.find(actor.teamId, app);
    await this.builds.show(actor.teamId, id, build);
    const isOver = async () => (await this.builds.show(actor.teamId, id, build)).finishedAt !== null;
    const filter = { origin: build, sources: ['build' as const] };
    await this.logs.follow(response, actor, { appId: id, after, filter, isOver });
  }
}
