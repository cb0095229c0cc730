import { Module } from '@nestjs/common';
import { DeploymentReader } from './deployment-reader.js';
import { DeploymentsController } from './deployments.controller.js';

@Module({ controllers: [DeploymentsController], providers: [DeploymentReader], exports: [DeploymentReader] })
export class DeploymentsModule {}
