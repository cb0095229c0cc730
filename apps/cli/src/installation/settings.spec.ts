import { expect, test } from 'vitest';
import { parseEnvFile } from './env-file.js';
import { missingSettings } from './settings.js';

const wishes = {
  environment: {} as Record<string, string | undefined>,
  registryPort: () => 5_000,
  nodeName: 'box',
  ownCertificates: false,
};

test('a first start makes every secret, each of its own', () => {
  const made = missingSettings({}, wishes);
  const secrets = [
    'POSTGRES_PASSWORD',
    'REDIS_PASSWORD',
    'AUTH_SECRET',
    'AGENT_TOKEN',
    'ROUTER_TOKEN',
    'BUILDER_TOKEN',
  ];
  expect(new Set(secrets.map((name) => made[name])).size).toBe(secrets.length);
  for (const name of secrets) expect(made[name]).toMatch(/^[0-9a-f]{48}$/);
  expect(Buffer.from(made.MASTER_KEY!, 'base64')).toHaveLength(32);
  expect(made.BERTH_INSTALLATION).toMatch(/^[a-z][a-z0-9]{5}$/);
});

test('a second start adds nothing', () => {
  const first = { ...missingSettings({}, wishes), NETWORK_POOL: '10.128.0.0/12' };
  expect(missingSettings(first, { ...wishes, domain: 'other.example' })).toEqual({});
});

test('a version that brings a new setting adds that one only', () => {
  const { AUTH_SECRET, ...older } = missingSettings({}, wishes);
  expect(AUTH_SECRET).toBeDefined();
  expect(Object.keys(missingSettings(older, wishes))).toEqual(['AUTH_SECRET']);
});

test('a URL in the environment replaces a service at the first start, and never later', () => {
  const environment = { DATABASE_URL: 'postgresql://elsewhere/berth' };
  const first = missingSettings({}, { ...wishes, environment });
  expect(first.DATABASE_URL).toBe(environment.DATABASE_URL);
  expect(missingSettings(missingSettings({}, wishes), { ...wishes, environment })).toEqual({});
});

test('mirrors and proxies of the site reach the builds', () => {
  const environment = { HTTPS_PROXY: 'http://proxy:3128', HOME: '/root' };
  expect(JSON.parse(missingSettings({}, { ...wishes, environment }).BUILD_ENV!)).toEqual({
    HTTPS_PROXY: 'http://proxy:3128',
  });
});

test('an env file keeps values as they are, equals signs and hashes included', () => {
  expect(parseEnvFile('# words\nA=b=c#d\n\n B = spaced\nexport X=1\n')).toEqual({ A: 'b=c#d' });
});
