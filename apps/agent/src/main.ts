import os from 'node:os';
import path from 'node:path';
import { createLogger, internalClient, onShutdown, readConfig, setting } from '@berth/process';
import { startAgent } from './agent.js';
import { operatorSink } from './logs/log-sink.js';

const config = readConfig({
  BERTH_INSTALLATION: setting.text().regex(/^[a-z0-9]{3,12}$/),
  NODE_NAME: setting.text().default(os.hostname()),
  /** On the host: Docker binds files from here. */
  DATA_DIR: setting.path(),
  AGENT_SOCKET: setting.path(),
  AGENT_TOKEN: setting.secret(),
  OPERATOR_SOCKET: setting.path(),
  DOCKER_SOCKET: setting.path().default('/var/run/docker.sock'),
  HTTP_PORT: setting.port(8080),
  NETWORK_POOL: setting.text().regex(/^\d+\.\d+\.\d+\.\d+\/(1[2-9]|20)$/),
  /** Private ranges that apps may reach, e.g. `10.20.0.0/16,192.168.1.10`. */
  ALLOWED_PRIVATE: setting.list(),
});
const logger = createLogger('agent');
const operator = internalClient({ socketPath: config.OPERATOR_SOCKET, token: config.AGENT_TOKEN });

const agent = await startAgent({
  installation: config.BERTH_INSTALLATION,
  nodeName: config.NODE_NAME,
  folder: path.join(config.DATA_DIR, 'agent'),
  socket: config.AGENT_SOCKET,
  token: config.AGENT_TOKEN,
  dockerSocket: config.DOCKER_SOCKET,
  routerPort: config.HTTP_PORT,
  networkPool: config.NETWORK_POOL,
  allowedPrivate: config.ALLOWED_PRIVATE,
  sink: operatorSink(operator),
  logger,
});
onShutdown(() => agent.stop());
