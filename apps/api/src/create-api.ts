import type { DynamicModule } from '@nestjs/common';
import { type INestApplication, RequestMethod, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { AuthHandler } from './auth/auth.handler.js';
import { prepareGitServer } from './git/git-server.js';
import { ApiConfig } from './http/api-config.js';
import { ApiLogger } from './http/api-logger.js';
import { ApiDescription, describeApi } from './http/openapi.js';
import { ProblemFilter } from './http/problem.filter.js';
import { requestId } from './http/request-id.js';

const bodyLimit = '1mb';
export const outsideThePrefix = ['docs', 'docs/errors', 'git/{*path}'].map((path) => ({
  path,
  method: RequestMethod.ALL,
}));

/** The API, ready to listen; main.ts and the tests make the same one. */
export async function createApi(module: Type | DynamicModule): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  const config = app.get(ApiConfig);
  app.disable('x-powered-by');
  // Only configuration carries an ETag, and it is a version.
  app.disable('etag');
  // HAProxy is the one proxy before us; it overwrites what callers claim.
  app.set('trust proxy', 1);
  app.use(requestId, securityHeaders);
  app.setGlobalPrefix('api', { exclude: outsideThePrefix });
  app.useBodyParser('json', { limit: bodyLimit });
  app.use('/api/auth', app.get(AuthHandler).handle);
  app.useGlobalFilters(new ProblemFilter(app.get(ApiLogger), config.consoleUrl));
  app.enableShutdownHooks();
  app.get(ApiDescription).document = describeApi(app);
  prepareGitServer(app.getHttpServer());
  await app.init();
  return app;
}

function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  next();
}
