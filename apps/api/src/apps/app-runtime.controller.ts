import * as contract from '@berth/contracts/http';
import { Body, Get, Param, Patch, Post, Query } from '@nestjs/common';
import type { TeamActor } from '../http/actor.js';
import { Answers, AppController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { AppLookup } from './app-lookup.js';
import { DeployImage } from './deploy-image.js';
import { DeploySample } from './deploy-sample.js';
import { AppFormation } from './formation.js';
import { InstanceReader } from './instance-reader.js';

/** What runs, how many of it, and what else than a push may deploy. */
@AppController('apps')
export class AppRuntimeController {
  constructor(
    private readonly lookup: AppLookup,
    private readonly instances: InstanceReader,
    private readonly formation: AppFormation,
    private readonly deployImage: DeployImage,
    private readonly deploySample: DeploySample,
  ) {}

  @Get('instances')
  @Requires('apps:read')
  @Answers(contract.InstancePage)
  async listInstances(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.PageQuery }) page: contract.PageQuery,
  ) {
    const { id } = await this.lookup.find(teamId, app);
    return this.instances.list(teamId, id, page);
  }

  @Get('formation')
  @Requires('apps:read')
  @Answers(contract.Formation)
  async showFormation(@By() { teamId }: TeamActor, @Param('app') app: string): Promise<contract.Formation> {
    return this.formation.show(await this.lookup.find(teamId, app));
  }

  @Patch('formation')
  @Requires('apps:update')
  @Answers(contract.Formation)
  async updateFormation(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Body({ schema: contract.UpdateFormation }) body: contract.UpdateFormation,
  ): Promise<contract.Formation> {
    const found = await this.lookup.findForChange(actor.teamId, app);
    await this.formation.update(actor, found, body);
    return this.formation.show(found);
  }

  @Post('deploy-image')
  @Requires('builds:write')
  @Answers(contract.DeployStarted, 202)
  async deployFromImage(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Body({ schema: contract.DeployImage }) { image }: contract.DeployImage,
  ): Promise<contract.DeployStarted> {
    return this.deployImage.run(actor, await this.lookup.findForChange(actor.teamId, app), image);
  }

  @Post('deploy-sample')
  @Requires('builds:write')
  @Answers(contract.DeployStarted, 202)
  async deployFromSample(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Body({ schema: contract.DeploySample }) body: contract.DeploySample,
  ): Promise<contract.DeployStarted> {
    const { id } = await this.lookup.findForChange(actor.teamId, app);
    return this.deploySample.run(actor, id, body);
  }
}
