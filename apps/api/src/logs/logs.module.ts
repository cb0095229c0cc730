import { Module } from '@nestjs/common';
import { LogStreams } from './log-streams.js';
import { LogsController } from './logs.controller.js';

@Module({ controllers: [LogsController], providers: [LogStreams], exports: [LogStreams] })
export class LogsModule {}
