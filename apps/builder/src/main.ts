import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import { createLogger, internalClient, loop, onShutdown, serveHealth } from '@berth/process';
import { BuildEngine } from './build-engine.js';
import { buildWorker } from './build-worker.js';
import { readBuilderConfig } from './builder-config.js';
import { DiskWatch } from './disk-watch.js';
import { clearLeftovers } from './leftovers.js';
import { Operator } from './operator.js';
import { ensureStackImages } from './stack-images.js';

const config = readBuilderConfig();
const logger = createLogger('builder');
const { OPERATOR_SOCKET, OPERATOR_URL, OPERATOR_CA_FILE } = config;
const client = internalClient({
  token: config.BUILDER_TOKEN,
  ...(OPERATOR_SOCKET ? { socketPath: OPERATOR_SOCKET } : {}),
  ...(OPERATOR_URL && !OPERATOR_SOCKET ? { origin: OPERATOR_URL } : {}),
  ...(OPERATOR_CA_FILE ? { ca: fs.readFileSync(OPERATOR_CA_FILE, 'utf8') } : {}),
});
const operator = new Operator(client, config.BUILDER_NAME);
const engine = new BuildEngine(config.BUILD_ENGINE_SOCKET);
const stopping = new AbortController();
const megabyte = 1024 * 1024;

await serveHealth({ where: { port: config.HEALTH_PORT }, check: () => engine.ping() });

const tools = {
  operator,
  engine,
  logger,
  workFolder: config.BUILDER_WORK_DIR,
  cli: config.DOCKER_CLI,
  caFile: config.BUILD_CA_FILE,
  siteVariables: config.BUILD_ENV,
  maxSourceBytes: config.BUILD_MAX_SOURCE_MB * megabyte,
  maxImageBytes: config.BUILD_MAX_IMAGE_MB * megabyte,
  cacheScope: (appId: string) => createHmac('sha256', config.BUILDER_TOKEN).update(appId).digest('hex').slice(0, 32),
  disk: new DiskWatch(config.BUILDER_WORK_DIR, config.BUILD_MAX_DISK_MB * megabyte),
};

let worker: ReturnType<typeof buildWorker> | undefined;
let cleared = false;

// Builds begin once the engine answers; new stack images arrive within minutes of `./berth up`.
const stacks = loop({ name: 'stack-images', everySeconds: 60, logger }, async () => {
  if (!cleared) await clearLeftovers(config.BUILDER_WORK_DIR, engine);
  cleared = true;
  try {
    await ensureStackImages(operator, engine, logger);
  } finally {
    worker ??= buildWorker(config.REDIS_URL, config.BUILDER_CONCURRENCY, tools, stopping.signal);
  }
});

onShutdown(async () => {
  stopping.abort();
  await stacks.stop();
  await worker?.close();
  await client.close();
});
logger.info({ builder: config.BUILDER_NAME, concurrency: config.BUILDER_CONCURRENCY }, 'builder started');
