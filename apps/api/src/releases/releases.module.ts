import { Module } from '@nestjs/common';
import { ReleaseReader } from './release-reader.js';
import { ReleasesController } from './releases.controller.js';
import { RestartApp } from './restart-app.js';
import { RollBack } from './roll-back.js';

@Module({
  controllers: [ReleasesController],
  providers: [ReleaseReader, RestartApp, RollBack],
  exports: [ReleaseReader],
})
export class ReleasesModule {}
