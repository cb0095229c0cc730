import { PrismaClient } from '@berth/database';
import { ObjectStore } from '@berth/domain';
import { LogStore } from '@berth/logs';
import { Vault } from '@berth/secrets';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, test } from 'vitest';
import { AppModule } from './app.module.js';
import { AuthSettings } from './auth/auth.js';
import { BuildQueue } from './builds/build-queue.js';
import { outsideThePrefix } from './create-api.js';
import { ApiConfig } from './http/api-config.js';
import { ApiLogger } from './http/api-logger.js';
import { describeApi } from './http/openapi.js';
import { CommandRedis, SubscriberRedis } from './http/redis.js';

const ports = [ApiLogger, BuildQueue, CommandRedis, LogStore, ObjectStore, PrismaClient, SubscriberRedis, Vault];
const config = { consoleUrl: 'http://console.localhost', consoleOrigin: 'http://console.localhost', secure: false };

@Global()
@Module({
  providers: [
    ...ports.map((provide) => ({ provide, useValue: {} })),
    { provide: ApiConfig, useValue: config },
    { provide: AuthSettings, useValue: new AuthSettings('0123456789abcdef0123456789abcdef', 'test') },
  ],
  exports: [...ports, ApiConfig, AuthSettings],
})
class NoAdapters {}

@Module({ imports: [NoAdapters, AppModule] })
class Described {}

// The file is committed, and the console, the CLI and the e2e tests compile against it. `npx vitest -u` writes it anew;
// a reviewer then sees the change of the public API as a diff.
test('openapi.json describes the API as it is', async () => {
  const app = await NestFactory.create(Described, { logger: false, abortOnError: false });
  app.setGlobalPrefix('api', { exclude: outsideThePrefix });
  await expect(`${JSON.stringify(describeApi(app), null, 2)}\n`).toMatchFileSnapshot('../openapi.json');
});
