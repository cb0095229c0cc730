import { createDatabase, PrismaClient, PrismaDataKeys, PrismaLogIndex } from '@berth/database';
import { ObjectStore } from '@berth/domain';
import { LogStore } from '@berth/logs';
import { createS3ObjectStore } from '@berth/object-store';
import { Vault } from '@berth/secrets';
import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AuthSettings } from './auth/auth.js';
import { BuildQueue, BullBuildQueue } from './builds/build-queue.js';
import { ApiConfig, type ApiSettings } from './http/api-config.js';
import { ApiLogger, createApiLogger } from './http/api-logger.js';
import { CommandRedis, createRedis, SubscriberRedis } from './http/redis.js';

const tokens = [
  ApiConfig,
  ApiLogger,
  AuthSettings,
  PrismaClient,
  CommandRedis,
  SubscriberRedis,
  ObjectStore,
  LogStore,
  Vault,
  BuildQueue,
];

/** Port → adapter, the whole list on one page. */
@Global()
@Module({})
export class AdaptersModule implements OnApplicationShutdown {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly commands: CommandRedis,
    private readonly subscriber: SubscriberRedis,
    private readonly logs: LogStore,
  ) {}

  static with(settings: ApiSettings): DynamicModule {
    const redis = createRedis(settings.REDIS_URL);
    const prisma = createDatabase(settings.DATABASE_URL);
    const objects = createS3ObjectStore({
      endpoint: settings.S3_ENDPOINT,
      region: settings.S3_REGION,
      bucket: settings.S3_BUCKET,
      accessKeyId: settings.S3_ACCESS_KEY_ID,
      secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    });
    const logger = createApiLogger();
    for (const connection of [redis.commands, redis.subscriber]) {
      connection.on('error', (error) => logger.debug({ err: error }, 'redis'));
    }
    const index = new PrismaLogIndex(prisma);
    return {
      module: AdaptersModule,
      providers: [
        { provide: ApiConfig, useValue: new ApiConfig(settings) },
        { provide: ApiLogger, useValue: logger },
        { provide: AuthSettings, useValue: new AuthSettings(settings.AUTH_SECRET, settings.BERTH_INSTALLATION) },
        { provide: PrismaClient, useValue: prisma },
        { provide: CommandRedis, useValue: redis.commands },
        { provide: SubscriberRedis, useValue: redis.subscriber },
        { provide: ObjectStore, useValue: objects },
        {
          provide: LogStore,
          useFactory: () => new LogStore({ redis: redis.commands, subscriber: redis.subscriber, objects, index }),
        },
        { provide: Vault, useValue: new Vault(settings.MASTER_KEY, new PrismaDataKeys(prisma)) },
        { provide: BuildQueue, useClass: BullBuildQueue },
      ],
      exports: tokens,
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.logs.close();
    this.commands.disconnect();
    this.subscriber.disconnect();
    await this.prisma.$disconnect();
  }
}
