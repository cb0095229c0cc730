import fs from 'node:fs';
import { buildQueueName } from '@berth/contracts';
import { createDatabase, PrismaDataKeys, PrismaLogIndex } from '@berth/database';
import { DockerEngine } from '@berth/engine-docker';
import { LogStore } from '@berth/logs';
import { createS3ObjectStore } from '@berth/object-store';
import type { Logger } from '@berth/process';
import { Vault } from '@berth/secrets';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { AppConfigs } from './apps/app-configs.js';
import { BullBuildQueue } from './builds/bull-build-queue.js';
import type { Settings } from './config.js';
import type { Deps } from './deps.js';
import { EngineView } from './engine/engine-view.js';
import { Registry } from './platform/registry.js';
import { RegistryTokens } from './platform/registry-token.js';
import { RedisWakes } from './platform/wakes.js';

/** Port → adapter: the only file that names Postgres, Redis, S3 and Docker. `epoch` is the leader's, sent with every command. */
export function connect(settings: Settings, logger: Logger, epoch: () => number | undefined) {
  const prisma = createDatabase(settings.DATABASE_URL, { connections: 12 });
  const connectRedis = () => quietly(new Redis(settings.REDIS_URL, { maxRetriesPerRequest: 1 }), logger);
  const [redis, wakeSubscriber, logSubscriber] = [connectRedis(), connectRedis(), connectRedis()];
  const objects = createS3ObjectStore({
    endpoint: settings.S3_ENDPOINT,
    region: settings.S3_REGION,
    bucket: settings.S3_BUCKET,
    accessKeyId: settings.S3_ACCESS_KEY_ID,
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
  });
  const engine = new DockerEngine({ socketPath: settings.AGENT_SOCKET, token: settings.AGENT_TOKEN, epoch });
  const tokens = new RegistryTokens({
    keyPem: fs.readFileSync(settings.REGISTRY_TOKEN_KEY_FILE, 'utf8'),
    certificatePem: fs.readFileSync(settings.REGISTRY_TOKEN_CERT_FILE, 'utf8'),
  });
  const deps: Deps = {
    prisma,
    engine,
    view: new EngineView(),
    wakes: new RedisWakes(redis, wakeSubscriber),
    configs: new AppConfigs(prisma, new Vault(settings.MASTER_KEY, new PrismaDataKeys(prisma))),
    tokens,
    logger,
    settings: { networkPool: settings.NETWORK_POOL, registryName: settings.REGISTRY_NAME },
  };
  const queue = new Queue(buildQueueName, { connection: redis });
  queue.on('error', (error) => logger.debug({ err: error }, 'build queue'));
  return {
    deps,
    redis,
    objects,
    logs: new LogStore({ redis, subscriber: logSubscriber, objects, index: new PrismaLogIndex(prisma) }),
    queue: new BullBuildQueue(queue),
    registry: new Registry(settings.REGISTRY_URL, tokens),
    async close() {
      await queue.close().catch(() => {});
      for (const connection of [redis, wakeSubscriber, logSubscriber]) connection.disconnect();
      await engine.close();
      await prisma.$disconnect();
    },
  };
}

/** ioredis connects again by itself; without a listener its errors would end the process. */
function quietly(redis: Redis, logger: Logger): Redis {
  redis.on('error', (error) => logger.debug({ err: error }, 'redis'));
  return redis;
}
