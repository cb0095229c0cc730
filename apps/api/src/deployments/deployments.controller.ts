import * as contract from '@berth/contracts/http';
import { cancelDeployment, PrismaClient, transact } from '@berth/database';
import { Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { AppLookup } from '../apps/app-lookup.js';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Answers, AppController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { Wake } from '../http/wake.js';
import { DeploymentReader } from './deployment-reader.js';

@AppController('deployments', '/deployments')
export class DeploymentsController {
  constructor(
    private readonly apps: AppLookup,
    private readonly deployments: DeploymentReader,
    private readonly prisma: PrismaClient,
    private readonly wake: Wake,
  ) {}

  @Get()
  @Requires('releases:read')
  @Answers(contract.DeploymentPage)
  async listDeployments(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Query({ schema: contract.PageQuery }) page: contract.PageQuery,
  ) {
    const { id } = await this.apps.find(teamId, app);
    return this.deployments.list(teamId, id, page);
  }

  @Get(':deployment')
  @Requires('releases:read')
  @Answers(contract.Deployment)
  async showDeployment(
    @By() { teamId }: TeamActor,
    @Param('app') app: string,
    @Param('deployment') deployment: string,
  ): Promise<contract.Deployment> {
    const { id } = await this.apps.find(teamId, app);
    return this.deployments.show(teamId, id, deployment);
  }

  @Post(':deployment/cancel')
  @HttpCode(200)
  @Requires('releases:write')
  @Answers(contract.Deployment)
  async cancelDeployment(
    @By() actor: TeamActor,
    @Param('app') app: string,
    @Param('deployment') deployment: string,
  ): Promise<contract.Deployment> {
    const { teamId } = actor;
    const { id: appId, slug } = await this.apps.find(teamId, app);
    await this.deployments.show(teamId, appId, deployment);
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await cancelDeployment(tx, { teamId, id: deployment });
      await tx.audit({ action: 'deployment.cancelled', teamId, targetId: deployment, target: slug, detail: { appId } });
    });
    await this.wake.up('deployments');
    return this.deployments.show(teamId, appId, deployment);
  }
}
