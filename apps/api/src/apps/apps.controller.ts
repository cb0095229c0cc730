import * as contract from '@berth/contracts/http';
import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import type { TeamActor } from '../http/actor.js';
import { Answers, TeamController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { AppLookup } from './app-lookup.js';
import { AppReader } from './app-reader.js';
import { CreateApp } from './create-app.js';
import { DestroyApp } from './destroy-app.js';
import { SetDesired } from './set-desired.js';
import { UpdateApp } from './update-app.js';

@TeamController('apps', '/apps')
export class AppsController {
  constructor(
    private readonly lookup: AppLookup,
    private readonly apps: AppReader,
    private readonly create: CreateApp,
    private readonly update: UpdateApp,
    private readonly setDesired: SetDesired,
    private readonly destroy: DestroyApp,
  ) {}

  @Get()
  @Requires('apps:read')
  @Answers(contract.AppPage)
  listApps(@By() { teamId }: TeamActor, @Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    return this.apps.list(teamId, page);
  }

  @Post()
  @Requires('apps:create')
  @Answers(contract.App, 201)
  async createApp(
    @By() actor: TeamActor,
    @Body({ schema: contract.CreateApp }) body: contract.CreateApp,
  ): Promise<contract.App> {
    await this.create.run(actor, body);
    return this.apps.show(actor.teamId, body.name);
  }

  @Get(':app')
  @Requires('apps:read')
  @Answers(contract.App)
  showApp(@By() { teamId }: TeamActor, @Param('app') app: string): Promise<contract.App> {
    return this.apps.show(teamId, app);
  }

  @Patch(':app')
  @Requires('apps:update')
  @Answers(contract.App)
  async updateApp(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Body({ schema: contract.UpdateApp }) changes: contract.UpdateApp,
  ): Promise<contract.App> {
    await this.update.run(actor, await this.lookup.findForChange(actor.teamId, app), changes);
    return this.apps.show(actor.teamId, app);
  }

  @Get(':app/destroy-plan')
  @Requires('apps:destroy')
  @Answers(contract.DestroyPlan)
  async planDestroyApp(@By() { teamId }: TeamActor, @Param('app') app: string): Promise<contract.DestroyPlan> {
    return this.destroy.plan(teamId, await this.lookup.find(teamId, app));
  }

  @Delete(':app')
  @Requires('apps:destroy')
  @Answers(contract.Done)
  async destroyApp(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Body({ schema: contract.DestroyApp }) { confirm }: contract.DestroyApp,
  ): Promise<{ done: true }> {
    await this.destroy.run(actor, await this.lookup.findForChange(actor.teamId, app), confirm);
    return { done: true };
  }

  @Post(':app/stop')
  @HttpCode(200)
  @Requires('apps:update')
  @Answers(contract.App)
  stopApp(@By() actor: TeamActor, @Param('app') app: string): Promise<contract.App> {
    return this.desire(actor, app, 'stopped');
  }

  @Post(':app/start')
  @HttpCode(200)
  @Requires('apps:update')
  @Answers(contract.App)
  startApp(@By() actor: TeamActor, @Param('app') app: string): Promise<contract.App> {
    return this.desire(actor, app, 'running');
  }

  @Post(':app/sleep')
  @HttpCode(200)
  @Requires('apps:update')
  @Answers(contract.App)
  sleepApp(@By() actor: TeamActor, @Param('app') app: string): Promise<contract.App> {
    return this.desire(actor, app, 'asleep');
  }

  private async desire(
    actor: TeamActor,
    app: string,
    desired: 'running' | 'stopped' | 'asleep',
  ): Promise<contract.App> {
    await this.setDesired.run(actor, await this.lookup.findForChange(actor.teamId, app), desired);
    return this.apps.show(actor.teamId, app);
  }
}
