import { Module } from '@nestjs/common';
import { LogsModule } from '../logs/logs.module.js';
import { BuildReader } from './build-reader.js';
import { BuildsController } from './builds.controller.js';
import { CancelBuild } from './cancel-build.js';
import { StartBuild } from './start-build.js';

@Module({
  imports: [LogsModule],
  controllers: [BuildsController],
  providers: [BuildReader, CancelBuild, StartBuild],
  exports: [BuildReader, StartBuild],
})
export class BuildsModule {}
