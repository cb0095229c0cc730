import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, setting } from '@berth/process';
import { z } from 'zod';

const address = () => z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'must be host:port, as the host’s network sees it');

/** The same depth from src/ and from dist/. */
const assets = fileURLToPath(new URL('../../../infra/haproxy', import.meta.url));

export interface Settings {
  routerId: string;
  domain: string;
  httpPort: number;
  apiAddress: string;
  consoleAddress: string;
  /** Config, maps and state; the same path in both containers. */
  folder: string;
  /** Sockets; the same path in both containers. */
  runFolder: string;
  assets: string;
  operatorSocket: string;
  agentSocket: string;
  routerToken: string;
  agentToken: string;
  /** HAProxy's worker gives up root for this user; without it HAProxy stays what its container started it as. */
  haproxyUser: { uid: number; gid: number } | undefined;
  /** Slots are made in steps of this size. */
  poolSize: number;
}

export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const config = readConfig(
    {
      BERTH_DOMAIN: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
        .default('localhost'),
      HTTP_PORT: setting.port(8080),
      API_ADDRESS: address(),
      CONSOLE_ADDRESS: address(),
      NODE_NAME: z.string().default(os.hostname()),
      ROUTER_DIR: setting.path().default('/var/lib/berth/router'),
      ROUTER_RUN_DIR: setting.path().default('/run/berth/router'),
      ROUTER_ASSETS_DIR: setting.path().default(assets),
      OPERATOR_SOCKET: setting.path().default('/run/berth/operator/operator.sock'),
      AGENT_SOCKET: setting.path().default('/run/berth/agent/agent.sock'),
      ROUTER_TOKEN: setting.secret(),
      AGENT_TOKEN: setting.secret(),
      HAPROXY_UID: z.coerce.number().int().positive().optional(),
      HAPROXY_GID: z.coerce.number().int().positive().optional(),
      ROUTER_POOL: setting.integer(500),
    },
    env,
  );
  const uid = config.HAPROXY_UID;
  return {
    routerId: `router-${config.NODE_NAME}`,
    domain: config.BERTH_DOMAIN,
    httpPort: config.HTTP_PORT,
    apiAddress: config.API_ADDRESS,
    consoleAddress: config.CONSOLE_ADDRESS,
    folder: path.resolve(config.ROUTER_DIR),
    runFolder: path.resolve(config.ROUTER_RUN_DIR),
    assets: config.ROUTER_ASSETS_DIR,
    operatorSocket: config.OPERATOR_SOCKET,
    agentSocket: config.AGENT_SOCKET,
    routerToken: config.ROUTER_TOKEN,
    agentToken: config.AGENT_TOKEN,
    haproxyUser: uid === undefined ? undefined : { uid, gid: config.HAPROXY_GID ?? uid },
    poolSize: Math.max(1, config.ROUTER_POOL),
  };
}
