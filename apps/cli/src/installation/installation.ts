import path from 'node:path';
import { DomainError } from '@berth/domain';
import { readEnvFile, type Settings } from './env-file.js';
import { addressesOf } from './pool.js';

/** One Berth on this machine: where it keeps its data and everything that was decided at the first `up`. */
export interface Installation {
  id: string;
  dataDir: string;
  settings: Settings;
  domain: string;
  httpPort: number;
  registryPort: number;
  registryName: string;
  consoleUrl: string;
  addresses: ReturnType<typeof addressesOf>;
  databaseUrl: string;
  redisUrl: string;
  builderRedisUrl: string;
  s3Endpoint: string;
  registryUrl: string;
  /** Which backing services are ours; the others came by a URL. */
  runs: { postgres: boolean; redis: boolean; s3: boolean; registry: boolean };
}

export const defaultDataDir = '/var/lib/berth';

export function settingsFile(dataDir: string): string {
  return path.join(dataDir, 'berth.env');
}

/** The installation that lives in this data directory. */
export function openInstallation(dataDir: string): Installation {
  const settings = readEnvFile(settingsFile(dataDir));
  if (!settings.BERTH_INSTALLATION) {
    throw new DomainError('machine.not_installed', `There is no Berth in ${dataDir}.`, {
      kind: 'not_found',
      hint: 'Start one with `./berth up`, or name its directory with --data-dir.',
    });
  }
  return describeInstallation(dataDir, settings);
}

export function describeInstallation(dataDir: string, settings: Settings): Installation {
  const value = (name: string) => {
    const found = settings[name];
    if (found === undefined) throw new Error(`${name} is missing in ${settingsFile(dataDir)}; \`berth up\` adds it.`);
    return found;
  };
  const addresses = addressesOf(value('NETWORK_POOL'));
  const domain = value('BERTH_DOMAIN');
  const httpPort = Number(value('HTTP_PORT'));
  const registryPort = Number(value('REGISTRY_PORT'));
  const port = httpPort === 80 ? '' : `:${httpPort}`;
  const redis = (user: string, password: string) => `redis://${user}:${password}@${addresses.redis}:6379/0`;
  return {
    id: value('BERTH_INSTALLATION'),
    dataDir,
    settings,
    domain,
    httpPort,
    registryPort,
    registryName: settings.REGISTRY_NAME ?? `127.0.0.1:${registryPort}`,
    consoleUrl: settings.CONSOLE_URL ?? `http://console.${domain}${port}`,
    addresses,
    databaseUrl:
      settings.DATABASE_URL ?? `postgresql://berth:${value('POSTGRES_PASSWORD')}@${addresses.postgres}:5432/berth`,
    redisUrl: settings.REDIS_URL ?? redis('default', value('REDIS_PASSWORD')),
    builderRedisUrl:
      settings.BUILDER_REDIS_URL ?? settings.REDIS_URL ?? redis('builder', value('REDIS_BUILDER_PASSWORD')),
    s3Endpoint: settings.S3_ENDPOINT ?? `http://${addresses.s3}:8333`,
    registryUrl: settings.REGISTRY_URL ?? `http://${addresses.registry}:5000`,
    runs: {
      postgres: !settings.DATABASE_URL,
      redis: !settings.REDIS_URL,
      s3: !settings.S3_ENDPOINT,
      registry: !settings.REGISTRY_URL,
    },
  };
}
