import { type DynamicModule, Module } from '@nestjs/common';
import { AdaptersModule } from './adapters.module.js';
import { AppsModule } from './apps/apps.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BuildsModule } from './builds/builds.module.js';
import { ConfigModule } from './config/config.module.js';
import { DeploymentsModule } from './deployments/deployments.module.js';
import { EventsModule } from './events/events.module.js';
import { GitModule } from './git/git.module.js';
import type { ApiSettings } from './http/api-config.js';
import { HttpModule } from './http/http.module.js';
import { LogsModule } from './logs/logs.module.js';
import { MeModule } from './me/me.module.js';
import { MembersModule } from './members/members.module.js';
import { NodesModule } from './nodes/nodes.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { ReleasesModule } from './releases/releases.module.js';
import { TeamsModule } from './teams/teams.module.js';
import { TokensModule } from './tokens/tokens.module.js';

/** One module per noun. */
@Module({
  imports: [
    HttpModule,
    MeModule,
    TeamsModule,
    MembersModule,
    TokensModule,
    AppsModule,
    BuildsModule,
    ReleasesModule,
    DeploymentsModule,
    ConfigModule,
    LogsModule,
    EventsModule,
    GitModule,
    NodesModule,
    AuditModule,
    PlatformModule,
  ],
})
export class AppModule {}

export function appModule(settings: ApiSettings): DynamicModule {
  return { module: AppModule, imports: [AdaptersModule.with(settings)] };
}
