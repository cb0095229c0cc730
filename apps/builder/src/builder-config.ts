import os from 'node:os';
import { readConfig, setting } from '@berth/process';
import { z } from 'zod';

const shape = {
  /** The queue that wakes builders on the platform's own machine. Others ask the operator instead. */
  REDIS_URL: z.url().optional(),
  BUILDER_TOKEN: setting.secret(),
  /** One of the two: a socket on the operator's machine, an address from anywhere else. */
  OPERATOR_SOCKET: z.string().optional(),
  OPERATOR_URL: z.url().optional(),
  /** PEM file of the authority that signed the operator's certificate. */
  OPERATOR_CA_FILE: z.string().optional(),
  /** The name in that certificate. */
  OPERATOR_SERVERNAME: z.string().default('berth-registry'),
  /** On another machine: where the build engine finds the registry, to be forwarded to the operator's door. 0: not at all. */
  REGISTRY_FORWARD_PORT: setting.integer(0),
  BUILD_ENGINE_SOCKET: setting.path().default('/run/berth/build-engine/docker.sock'),
  /** On disk, not in memory: sources are unpacked here. Everything in it belongs to the builder. */
  BUILDER_WORK_DIR: setting.path().default('/var/lib/berth-builder'),
  BUILDER_CONCURRENCY: setting.integer(2),
  BUILDER_NAME: z.string().default(os.hostname()),
  BUILD_MAX_SOURCE_MB: setting.integer(2_048),
  BUILD_MAX_IMAGE_MB: setting.integer(8_192),
  /** How much disk builds may take while one of them runs; the build engine's data lies on the same disk as the work folder. */
  BUILD_MAX_DISK_MB: setting.integer(20_480),
  DOCKER_CLI: setting.path().default('/usr/bin/docker'),
  /** A complete CA bundle for sites whose proxy signs for itself; every RUN sees it, no image keeps it. */
  BUILD_CA_FILE: z.string().optional(),
  /** Further variables of every RUN (mirrors, proxies), as JSON: {"npm_config_registry":"…"} */
  BUILD_ENV: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return z.record(z.string(), z.string()).parse(JSON.parse(text));
      } catch {
        context.addIssue({ code: 'custom', message: 'must be a JSON object of strings' });
        return {};
      }
    }),
  HEALTH_PORT: setting.port(4102),
};

export type BuilderConfig = ReturnType<typeof readBuilderConfig>;

export function readBuilderConfig(env: Record<string, string | undefined> = process.env) {
  const config = readConfig(shape, env);
  if (!config.OPERATOR_SOCKET && !(config.OPERATOR_URL && config.OPERATOR_CA_FILE)) {
    throw new Error(
      'The environment is not valid:\n  OPERATOR_SOCKET, or OPERATOR_URL and OPERATOR_CA_FILE, must be set',
    );
  }
  return config;
}
