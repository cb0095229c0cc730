import { expect, test } from 'vitest';
import { createOptions } from '../docker/containers.js';
import type { Settings } from '../installation/env-file.js';
import { describeInstallation } from '../installation/installation.js';
import { missingSettings } from '../installation/settings.js';
import { processSpecs, tunables } from './processes.js';
import { serviceSpecs } from './services.js';
import { type ContainerSpec, fingerprint } from './spec.js';

const machine = {
  dockerRoot: '/var/lib/docker',
  dockerSocket: '/var/run/docker.sock',
  memoryMb: 4_096,
  cpus: 2,
  cgroup: 'v1' as const,
};
const made = missingSettings(
  {},
  { environment: {}, registryPort: () => 5_000, nodeName: 'box', ownCertificates: false, installation: 'abc123' },
);

function specs(more: Settings = {}): ContainerSpec[] {
  const installation = describeInstallation('/data', { ...made, NETWORK_POOL: '10.144.0.0/12', ...more });
  return [...serviceSpecs(installation), ...processSpecs(installation, machine)];
}

const holding = (value: string) =>
  specs()
    .filter(({ env }) => Object.values(env).some((text) => text.includes(value)))
    .map(({ component }) => component);

test('Postgres and the master key are known to api and operator only', () => {
  expect(holding(made.MASTER_KEY!)).toEqual(['operator', 'api']);
  expect(holding(made.POSTGRES_PASSWORD!)).toEqual(['postgres', 'operator', 'api']);
});

test('S3 keys stay with S3, its registry, api and operator', () => {
  expect(holding(made.S3_SECRET_ACCESS_KEY!)).toEqual(['s3', 'registry', 'operator', 'api']);
});

test('the builder sees Redis as the user of the build queue, and no token but its own', () => {
  const builder = specs().find(({ component }) => component === 'builder')!;
  expect(builder.env.REDIS_URL).toContain(`builder:${made.REDIS_BUILDER_PASSWORD}@`);
  for (const name of ['REDIS_PASSWORD', 'AGENT_TOKEN', 'ROUTER_TOKEN', 'AUTH_SECRET']) {
    expect(holding(made[name]!)).not.toContain('builder');
  }
});

test('the build engine holds no secret at all', () => {
  const engine = specs().find(({ component }) => component === 'build-engine')!;
  const secrets = Object.entries(made).filter(([name]) => /PASSWORD|SECRET|TOKEN|KEY/.test(name));
  for (const [, secret] of secrets) expect(Object.values(engine.env)).not.toContain(secret);
});

test("Docker's socket is mounted into the agent only", () => {
  const holders = specs().filter(({ mounts }) => mounts.some(({ source }) => source === machine.dockerSocket));
  expect(holders.map(({ component }) => component)).toEqual(['agent']);
});

test('every container has limits, a health check, no privileges beyond what it names', () => {
  for (const spec of specs()) {
    const options = createOptions('abc123', spec, 'image');
    expect(options.HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      RestartPolicy: { Name: 'unless-stopped' },
      LogConfig: { Type: 'json-file' },
    });
    expect(options.HostConfig!.Memory).toBeGreaterThan(0);
    expect(options.HostConfig!.MemorySwap).toBe(options.HostConfig!.Memory);
    expect(options.HostConfig!.PidsLimit).toBeGreaterThan(0);
    expect(options.HostConfig!.Privileged).toBeUndefined();
    expect(spec.health.length).toBeGreaterThan(0);
  }
});

test('only cgroup v1 makes the build engine see the cgroups of the host', () => {
  const installation = describeInstallation('/data', { ...made, NETWORK_POOL: '10.144.0.0/12' });
  const mounted = (cgroup: 'v1' | 'v2') =>
    processSpecs(installation, { ...machine, cgroup })
      .filter(({ mounts }) => mounts.some(({ source }) => source.startsWith('/sys')))
      .map(({ component }) => component);
  expect(mounted('v1')).toEqual(['build-engine']);
  expect(mounted('v2')).toEqual([]);
});

test('no two containers share an address, and only the registry publishes a port, on loopback', () => {
  const addresses = specs().flatMap(({ networks }) =>
    networks === 'host' ? [] : networks.map(({ address }) => address),
  );
  expect(new Set(addresses).size).toBe(addresses.length);
  const publishing = specs().filter(({ publish }) => publish);
  expect(publishing.map(({ component, publish }) => [component, publish!.host])).toEqual([['registry', '127.0.0.1']]);
});

test('a service that came by a URL is not started, and its URL is what the processes get', () => {
  const url = 'postgresql://elsewhere/berth';
  const there = specs({ DATABASE_URL: url });
  expect(there.map(({ component }) => component)).not.toContain('postgres');
  expect(there.find(({ component }) => component === 'api')!.env.DATABASE_URL).toBe(url);
});

test('limits that a person sets reach the processes; secrets do not come along', () => {
  expect(
    tunables({ SIGN_UPS_PER_HOUR: '5', AUTH_SECRET: 'x', MASTER_KEY: 'y', S3_BUCKET: 'z', MY_TOKEN: 't' }),
  ).toEqual({
    SIGN_UPS_PER_HOUR: '5',
  });
});

test('ports below 1024 make the router root, others do not', () => {
  const router = (port: string) => specs({ HTTP_PORT: port }).find(({ component }) => component === 'router')!;
  expect(router('8080').user).toBe('10001:10001');
  expect(router('80')).toMatchObject({ user: '0:10001', capabilities: expect.arrayContaining(['NET_BIND_SERVICE']) });
});

test('a fingerprint follows the specification and the image, not the order of settings', () => {
  const [spec] = specs();
  const turned = { ...spec!, env: Object.fromEntries(Object.entries(spec!.env).reverse()) };
  expect(fingerprint(turned, 'sha256:a')).toBe(fingerprint(spec!, 'sha256:a'));
  expect(fingerprint(spec!, 'sha256:b')).not.toBe(fingerprint(spec!, 'sha256:a'));
  expect(fingerprint({ ...spec!, limits: { memoryMb: 1, pids: 1 } }, 'sha256:a')).not.toBe(
    fingerprint(spec!, 'sha256:a'),
  );
});
