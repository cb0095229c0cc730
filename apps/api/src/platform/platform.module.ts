import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HealthReader } from './health-reader.js';
import { PlatformController } from './platform.controller.js';

@Module({ imports: [AuditModule], controllers: [PlatformController], providers: [HealthReader] })
export class PlatformModule {}
