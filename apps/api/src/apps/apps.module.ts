import { Module } from '@nestjs/common';
import { BuildsModule } from '../builds/builds.module.js';
import { DeploymentsModule } from '../deployments/deployments.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { AppReader } from './app-reader.js';
import { AppRuntimeController } from './app-runtime.controller.js';
import { AppsController } from './apps.controller.js';
import { CreateApp } from './create-app.js';
import { DeployImage } from './deploy-image.js';
import { DeploySample } from './deploy-sample.js';
import { DestroyApp } from './destroy-app.js';
import { AppFormation } from './formation.js';
import { InstanceReader } from './instance-reader.js';
import { Samples } from './samples.js';
import { SetDesired } from './set-desired.js';
import { UpdateApp } from './update-app.js';

@Module({
  imports: [BuildsModule, DeploymentsModule, ReleasesModule],
  controllers: [AppsController, AppRuntimeController],
  providers: [
    AppReader,
    AppFormation,
    CreateApp,
    DeployImage,
    DeploySample,
    DestroyApp,
    InstanceReader,
    Samples,
    SetDesired,
    UpdateApp,
  ],
})
export class AppsModule {}
