import { randomBytes, randomInt } from 'node:crypto';
import type { Settings } from './env-file.js';

/** What `up` was asked for and what the machine offers. */
export interface Wishes {
  installation?: string;
  domain?: string;
  httpPort?: number;
  /** The environment of the command: URLs of services that replace ours. */
  environment: Record<string, string | undefined>;
  registryPort: () => number;
  nodeName: string;
  /** The machine trusts authorities of its own site, so its builds must, too. */
  ownCertificates: boolean;
}

/** Given in the environment or the settings file, each of these replaces a container of ours. */
const replaceable = [
  'DATABASE_URL',
  'REDIS_URL',
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_BUCKET',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'REGISTRY_URL',
  'REGISTRY_NAME',
] as const;

/** The settings that are missing: secrets made, addresses chosen. Nothing that is there is ever changed. */
export function missingSettings(present: Settings, wishes: Wishes): Settings {
  const fresh = present.BERTH_INSTALLATION === undefined;
  const added: Settings = {};
  const want = (name: string, value: () => string | undefined) => {
    if (present[name] !== undefined) return;
    const chosen = value();
    if (chosen !== undefined) added[name] = chosen;
  };
  want('BERTH_INSTALLATION', () => wishes.installation ?? randomId());
  want('BERTH_DOMAIN', () => wishes.domain ?? 'localhost');
  want('HTTP_PORT', () => String(wishes.httpPort ?? 8080));
  want('REGISTRY_PORT', () => String(wishes.registryPort()));
  want('NODE_NAME', () => wishes.nodeName);
  // Later they are changed in the file only, so that a stray variable in a shell cannot move an installation.
  if (fresh) for (const name of replaceable) want(name, () => wishes.environment[name] || undefined);
  want('BUILD_CA', () => (wishes.ownCertificates ? 'host' : 'none'));
  want('BUILD_ENV', () => siteVariables(wishes.environment));
  want('S3_BUCKET', () => 'berth');
  want('S3_REGION', () => 'us-east-1');
  want('S3_ACCESS_KEY_ID', () => randomBytes(10).toString('hex').toUpperCase());
  want('S3_SECRET_ACCESS_KEY', secret);
  for (const name of ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'REDIS_BUILDER_PASSWORD', 'S3_ADMIN_PASSWORD']) {
    want(name, secret);
  }
  for (const name of ['AUTH_SECRET', 'AGENT_TOKEN', 'ROUTER_TOKEN', 'BUILDER_TOKEN', 'REGISTRY_HTTP_SECRET']) {
    want(name, secret);
  }
  want('MASTER_KEY', () => randomBytes(32).toString('base64'));
  return added;
}

/** Mirrors and proxies of this site, for every build step. */
function siteVariables(environment: Wishes['environment']): string | undefined {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'npm_config_registry', 'PIP_INDEX_URL', 'GOPROXY', 'GOSUMDB'];
  const found = names.filter((name) => environment[name]).map((name) => [name, environment[name]]);
  return found.length > 0 ? JSON.stringify(Object.fromEntries(found)) : undefined;
}

// Hex, because these go into URLs unescaped.
function secret(): string {
  return randomBytes(24).toString('hex');
}

/** Six characters, a letter first: it begins names of bridges, tables and containers. */
export function randomId(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz';
  const all = `${letters}23456789`;
  const pick = (from: string) => from[randomInt(from.length)]!;
  return pick(letters) + Array.from({ length: 5 }, () => pick(all)).join('');
}
