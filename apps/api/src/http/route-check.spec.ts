import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { expect, test } from 'vitest';
import { Public } from './requires.js';
import { RouteCheck } from './route-check.js';

@Controller('shut')
class Shut {
  @Get()
  @Public()
  fine() {
    return 'fine';
  }
}

@Controller('open')
class Open {
  @Get('door')
  forgotten() {
    return 'anybody';
  }
}

@Module({ imports: [DiscoveryModule], controllers: [Shut], providers: [RouteCheck] })
class Good {}

@Module({ imports: [DiscoveryModule], controllers: [Shut, Open], providers: [RouteCheck] })
class Bad {}

const boot = async (module: typeof Good) =>
  (await NestFactory.create(module, { logger: false, abortOnError: false })).init();

test('a route that does not say who may call it stops the process at boot', async () => {
  await expect(boot(Bad)).rejects.toThrow(/do not say who may call them:\s+GET Open\.forgotten$/);
  await expect(boot(Good)).resolves.toBeDefined();
});
