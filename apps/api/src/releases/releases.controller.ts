import * as contract from '@berth/contracts/http';
import { Get, Param, Post, Query } from '@nestjs/common';
import { AppLookup } from '../apps/app-lookup.js';
import type { TeamActor } from '../http/actor.js';
import { Answers, AppController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { ReleaseReader } from './release-reader.js';
import { RestartApp } from './restart-app.js';
import { RollBack } from './roll-back.js';

@AppController('releases')
export class ReleasesController {
  constructor(
    private readonly apps: AppLookup,
    private readonly releases: ReleaseReader,
    private readonly rollBack: RollBack,
    private readonly restart: RestartApp,
  ) {}

  @Get('releases')
  @Requires('releases:read')
  @Answers(contract.ReleasePage)
  async listReleases(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.PageQuery }) page: contract.PageQuery,
  ) {
    return this.releases.list(await this.apps.find(teamId, app), page);
  }

  @Get('releases/:number')
  @Requires('releases:read')
  @Answers(contract.Release)
  async showRelease(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Param('number', { schema: contract.ReleaseNumber }) number: number,
  ): Promise<contract.Release> {
    return this.releases.show(await this.apps.find(teamId, app), number);
  }

  @Post('releases/:number/rollback')
  @Requires('releases:write')
  @Answers(contract.ReleaseStarted, 202)
  async rollBackRelease(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Param('number', { schema: contract.ReleaseNumber }) number: number,
  ): Promise<contract.ReleaseStarted> {
    return this.rollBack.run(actor, await this.apps.findForChange(actor.teamId, app), number);
  }

  @Post('restart')
  @Requires('releases:write')
  @Answers(contract.ReleaseStarted, 202)
  async restartApp(@By() actor: TeamActor, @Param('app') app: string): Promise<contract.ReleaseStarted> {
    return this.restart.run(actor, await this.apps.findForChange(actor.teamId, app));
  }
}
