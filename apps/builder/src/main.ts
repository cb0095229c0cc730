import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import { createLogger, internalClient, listenOn, loop, onShutdown, serveHealth } from '@berth/process';
import { BuildEngine } from './build-engine.js';
import { buildWorker } from './build-worker.js';
import { readBuilderConfig } from './builder-config.js';
import { DiskWatch } from './disk-watch.js';
import { clearLeftovers } from './leftovers.js';
import { Operator } from './operator.js';
import { pollBuilds } from './poll-builds.js';
import { registryForwarder } from './registry-forwarder.js';
import { ensureStackImages } from './stack-images.js';

const config = readBuilderConfig();
const logger = createLogger('builder');
const { OPERATOR_SOCKET, OPERATOR_URL: origin = '', OPERATOR_SERVERNAME: servername, BUILDER_TOKEN: token } = config;
const ca = config.OPERATOR_CA_FILE ? fs.readFileSync(config.OPERATOR_CA_FILE, 'utf8') : '';
const client = internalClient(
  OPERATOR_SOCKET ? { token, socketPath: OPERATOR_SOCKET } : { token, origin, ca, servername },
);
const operator = new Operator(client, config.BUILDER_NAME);
const engine = new BuildEngine(config.BUILD_ENGINE_SOCKET);
const stopping = new AbortController();
const megabyte = 1024 * 1024;

await serveHealth({ where: { port: config.HEALTH_PORT }, check: () => engine.ping() });

if (config.REGISTRY_FORWARD_PORT > 0) {
  const forwarder = registryForwarder({ origin, token, ca, servername }, logger);
  await listenOn(forwarder, { port: config.REGISTRY_FORWARD_PORT, host: '0.0.0.0' });
}

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

let worker: { close(): Promise<void> } | undefined;
let cleared = false;

// Builds begin once the engine answers; new stack images arrive within minutes of `./berth up`.
const stacks = loop({ name: 'stack-images', everySeconds: 60, logger }, async () => {
  if (!cleared) await clearLeftovers(config.BUILDER_WORK_DIR, engine);
  cleared = true;
  try {
    await ensureStackImages(operator, engine, logger);
  } finally {
    worker ??= takeBuilds();
  }
});

function takeBuilds(): { close(): Promise<void> } {
  const { REDIS_URL, BUILDER_CONCURRENCY } = config;
  if (REDIS_URL) return buildWorker(REDIS_URL, BUILDER_CONCURRENCY, tools, stopping.signal);
  return pollBuilds(BUILDER_CONCURRENCY, tools, stopping.signal);
}

onShutdown(async () => {
  stopping.abort();
  await stacks.stop();
  await worker?.close();
  await client.close();
});
logger.info({ builder: config.BUILDER_NAME, concurrency: config.BUILDER_CONCURRENCY }, 'builder started');
