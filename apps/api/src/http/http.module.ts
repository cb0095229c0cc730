import { Global, Module, StandardSchemaValidationPipe } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AppLookup } from '../apps/app-lookup.js';
import { AuthHandler } from '../auth/auth.handler.js';
import { PeopleAuth } from '../auth/auth.js';
import { SessionStorage } from '../auth/session-storage.js';
import { Sessions } from '../auth/sessions.js';
import { SignUpPolicy } from '../auth/sign-up-policy.js';
import { Settings } from '../platform/settings.js';
import { CreatePersonalTeam } from '../teams/create-personal-team.js';
import { Authenticate } from '../tokens/authenticate.js';
import { Access } from './access.js';
import { ActorNames } from './actor-names.js';
import { AuthorizationGuard } from './authorization.guard.js';
import { DocsController } from './docs.controller.js';
import { EventStreams } from './event-stream.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { MasterKeyCheck } from './master-key-check.js';
import { ApiDescription } from './openapi.js';
import { RateLimit } from './rate-limit.js';
import { RouteCheck } from './route-check.js';
import { Wake } from './wake.js';

const shared = [
  Access,
  ActorNames,
  AppLookup,
  AuthHandler,
  Authenticate,
  CreatePersonalTeam,
  EventStreams,
  PeopleAuth,
  RateLimit,
  SessionStorage,
  Sessions,
  Settings,
  SignUpPolicy,
  Wake,
];

/** What every route stands on: who calls, may they, is it valid, was it sent before. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [DocsController],
  providers: [
    ...shared,
    ApiDescription,
    MasterKeyCheck,
    RouteCheck,
    { provide: APP_GUARD, useClass: AuthorizationGuard },
    { provide: APP_PIPE, useFactory: () => new StandardSchemaValidationPipe() },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
  exports: shared,
})
export class HttpModule {}
