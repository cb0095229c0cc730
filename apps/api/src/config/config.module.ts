import { Module } from '@nestjs/common';
import { ConfigController } from './config.controller.js';
import { ConfigStore } from './config-store.js';
import { SaveConfig } from './save-config.js';

@Module({ controllers: [ConfigController], providers: [ConfigStore, SaveConfig] })
export class ConfigModule {}
