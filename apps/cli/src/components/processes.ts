import path from 'node:path';
import type { Settings } from '../installation/env-file.js';
import type { Installation } from '../installation/installation.js';
import { registryKeyFiles } from '../installation/keys.js';
import type { ContainerSpec, Mount } from './spec.js';

/** What the machine tells the specifications. */
export interface Machine {
  /** Docker's data directory, whose container logs the agent reads. */
  dockerRoot: string;
  dockerSocket: string;
  memoryMb: number;
  cpus: number;
  cgroup: 'v1' | 'v2' | 'none';
}

const berthUser = '10001:10001';
const scratch = { '/tmp': 'size=256m' };

/** Berth's own processes, in the order in which they start. */
export function processSpecs(installation: Installation, machine: Machine): ContainerSpec[] {
  return [
    agent(installation, machine),
    operator(installation),
    api(installation),
    console_(installation),
    buildEngine(installation, machine),
    builder(installation),
    router(installation),
    routerController(installation),
  ];
}

function api(installation: Installation): ContainerSpec {
  const { addresses, dataDir, settings } = installation;
  return {
    component: 'api',
    image: 'api',
    user: berthUser,
    env: {
      ...common(installation),
      ...stores(installation),
      AUTH_SECRET: settings.AUTH_SECRET!,
      REGISTRY_URL: installation.registryUrl,
      REGISTRY_TOKEN_KEY_FILE: '/run/berth/keys/registry.key',
      REGISTRY_TOKEN_CERT_FILE: '/run/berth/keys/registry.crt',
      PORT: '4000',
      GIT_CACHE_DIR: '/var/cache/berth/git',
      EXAMPLES_DIR: '/opt/berth/examples',
    },
    mounts: [{ source: path.join(dataDir, 'api'), target: '/var/cache/berth' }, keys(dataDir)],
    tmpfs: scratch,
    networks: [{ name: 'platform', address: addresses.api }],
    readOnly: true,
    limits: { memoryMb: 768, pids: 500 },
    health: ['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:4000/api/healthz'],
  };
}

function console_(installation: Installation): ContainerSpec {
  const { addresses } = installation;
  return {
    component: 'console',
    image: 'console',
    user: berthUser,
    env: {
      BERTH_DOMAIN: installation.domain,
      CONSOLE_URL: installation.consoleUrl,
      API_URL: `http://${addresses.api}:4000`,
      PORT: '3000',
      HOSTNAME: '0.0.0.0',
      NODE_OPTIONS: '--max-old-space-size=256',
    },
    mounts: [],
    tmpfs: { ...scratch, '/opt/berth/apps/console/.next/cache': 'size=64m,uid=10001,gid=10001' },
    networks: [{ name: 'platform', address: addresses.console }],
    readOnly: true,
    limits: { memoryMb: 512, pids: 200 },
    health: ['curl', '-sS', '-o', '/dev/null', 'http://127.0.0.1:3000/health'],
  };
}

function operator(installation: Installation): ContainerSpec {
  const { addresses, dataDir, settings } = installation;
  const buildersPort = settings.BUILDERS_PORT;
  return {
    component: 'operator',
    image: 'operator',
    user: berthUser,
    env: {
      ...common(installation),
      ...stores(installation),
      ...sockets,
      AGENT_TOKEN: settings.AGENT_TOKEN!,
      ROUTER_TOKEN: settings.ROUTER_TOKEN!,
      BUILDER_TOKEN: settings.BUILDER_TOKEN!,
      REGISTRY_URL: installation.registryUrl,
      REGISTRY_TOKEN_KEY_FILE: '/run/berth/keys/registry.key',
      REGISTRY_TOKEN_CERT_FILE: '/run/berth/keys/registry.crt',
      HEALTH_PORT: '4101',
      ...(buildersPort && { BUILDERS_PORT: '4443' }),
    },
    // Closed unless builders on other machines were asked for.
    ...(buildersPort && { publish: { port: 4443, host: '0.0.0.0', hostPort: Number(buildersPort) } }),
    mounts: [runFolder(dataDir, 'operator'), runFolder(dataDir, 'agent', true), keys(dataDir)],
    tmpfs: scratch,
    networks: [{ name: 'platform', address: addresses.operator }],
    readOnly: true,
    limits: { memoryMb: 512, pids: 200 },
    health: ['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:4101/healthz'],
  };
}

function agent(installation: Installation, machine: Machine): ContainerSpec {
  const { dataDir, settings } = installation;
  return {
    component: 'agent',
    image: 'agent',
    // Root, with Berth's group, so that the sockets it makes can be reached by the others.
    user: '0:10001',
    env: {
      ...common(installation),
      ...sockets,
      AGENT_TOKEN: settings.AGENT_TOKEN!,
      DATA_DIR: dataDir,
      DOCKER_SOCKET: '/var/run/docker.sock',
    },
    mounts: [
      { source: machine.dockerSocket, target: '/var/run/docker.sock' },
      sameOnBothSides(path.join(machine.dockerRoot, 'containers'), true),
      // It hands paths in here to Docker, which resolves them on the host.
      sameOnBothSides(path.join(dataDir, 'agent')),
      runFolder(dataDir, 'agent'),
      runFolder(dataDir, 'operator', true),
    ],
    tmpfs: scratch,
    networks: 'host',
    hostPid: true,
    readOnly: true,
    capabilities: ['NET_ADMIN', 'SYS_PTRACE', 'DAC_READ_SEARCH', 'DAC_OVERRIDE', 'CHOWN', 'FOWNER', 'KILL'],
    limits: { memoryMb: 384, pids: 300 },
    health: ['curl', '-fsS', '-o', '/dev/null', '--unix-socket', '/run/berth/agent/agent.sock', 'http://agent/healthz'],
  };
}

function builder(installation: Installation): ContainerSpec {
  const { addresses, dataDir, settings } = installation;
  return {
    component: 'builder',
    image: 'builder',
    user: berthUser,
    env: {
      ...common(installation),
      REDIS_URL: installation.builderRedisUrl,
      BUILDER_TOKEN: settings.BUILDER_TOKEN!,
      OPERATOR_SOCKET: sockets.OPERATOR_SOCKET,
      BUILD_ENGINE_SOCKET: '/run/berth/build-engine/docker.sock',
      BUILDER_WORK_DIR: '/var/lib/berth/builder',
      BUILDER_NAME: settings.NODE_NAME!,
      ...(settings.BUILD_CA === 'host' && { BUILD_CA_FILE: '/run/berth/ca/ca-certificates.crt' }),
      HEALTH_PORT: '4102',
    },
    mounts: [
      runFolder(dataDir, 'operator', true),
      runFolder(dataDir, 'build-engine', true),
      { source: path.join(dataDir, 'builder'), target: '/var/lib/berth/builder' },
      { source: path.join(dataDir, 'ca'), target: '/run/berth/ca', readOnly: true },
    ],
    tmpfs: scratch,
    networks: [{ name: 'platform', address: addresses.builder }],
    readOnly: true,
    limits: { memoryMb: 512, pids: 300 },
    health: ['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:4102/healthz'],
  };
}

export function buildEngine(
  installation: Pick<Installation, 'addresses' | 'dataDir' | 'registryPort' | 'settings'>,
  machine: Machine,
): ContainerSpec {
  const { addresses, dataDir, registryPort, settings } = installation;
  const memoryMb = Number(
    settings.BUILD_MEMORY_MB ?? Math.max(1_024, Math.min(4_096, Math.floor(machine.memoryMb / 3))),
  );
  const cpus = Number(settings.BUILD_CPUS ?? Math.max(0.5, machine.cpus * 0.75));
  return {
    component: 'build-engine',
    image: 'build-engine',
    env: {
      REGISTRY_PORT: String(registryPort),
      REGISTRY_ADDRESS: addresses.registryForBuilds,
      BUILD_BRIDGE: addresses.buildBridge,
      ...(settings.BUILD_CACHE_SIZE && { BUILD_CACHE_SIZE: settings.BUILD_CACHE_SIZE }),
    },
    mounts: [
      { source: path.join(dataDir, 'build-engine'), target: '/var/lib/docker' },
      runFolder(dataDir, 'build-engine'),
      // v1 only: with v2 its own cgroup namespace shows it what it may divide.
      ...(machine.cgroup === 'v2' ? [] : [{ source: '/sys/fs/cgroup', target: '/sys/fs/cgroup' }]),
    ],
    tmpfs: { '/run/docker': 'size=64m', '/run/containerd': 'size=64m' },
    networks: [{ name: 'build', address: addresses.buildEngine }],
    readOnly: false,
    capabilities: [
      ...[
        'SYS_ADMIN',
        'NET_ADMIN',
        'SYS_PTRACE',
        'DAC_READ_SEARCH',
        'DAC_OVERRIDE',
        'CHOWN',
        'FOWNER',
        'FSETID',
        'KILL',
      ],
      ...[
        'SETGID',
        'SETUID',
        'SETPCAP',
        'NET_BIND_SERVICE',
        'NET_RAW',
        'SYS_CHROOT',
        'MKNOD',
        'SETFCAP',
        'AUDIT_WRITE',
      ],
    ],
    unconfined: true,
    limits: { memoryMb, pids: 2_000, cpus },
    health: [
      'curl',
      '-fsS',
      '-o',
      '/dev/null',
      '--unix-socket',
      '/run/berth/build-engine/docker.sock',
      'http://docker/_ping',
    ],
    stopSeconds: 20,
  };
}

/** HAProxy as process 1: it serves with everything else stopped. infra/haproxy/README.md says what the two need. */
function router(installation: Installation): ContainerSpec {
  const { dataDir } = installation;
  return {
    component: 'router',
    image: 'router',
    ...routerUser(installation),
    env: { ROUTER_DIR: '/var/lib/berth/router', ROUTER_RUN_DIR: '/run/berth/router' },
    mounts: [runFolder(dataDir, 'router'), { source: path.join(dataDir, 'router'), target: '/var/lib/berth/router' }],
    tmpfs: scratch,
    networks: 'host',
    readOnly: true,
    limits: { memoryMb: 768, pids: 100 },
    health: ['curl', '-sS', '-o', '/dev/null', '-m', '4', `http://127.0.0.1:${installation.httpPort}/`],
    stopSeconds: 30,
  };
}

function routerController(installation: Installation): ContainerSpec {
  const { addresses, dataDir, settings } = installation;
  return {
    component: 'router-controller',
    image: 'router-controller',
    ...routerUser(installation),
    env: {
      ...common(installation),
      ...sockets,
      AGENT_TOKEN: settings.AGENT_TOKEN!,
      ROUTER_TOKEN: settings.ROUTER_TOKEN!,
      ROUTER_DIR: '/var/lib/berth/router',
      ROUTER_RUN_DIR: '/run/berth/router',
      // A firehose of request lines must not become a heap of garbage.
      NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4',
      API_ADDRESS: `${addresses.api}:4000`,
      CONSOLE_ADDRESS: `${addresses.console}:3000`,
    },
    mounts: [
      runFolder(dataDir, 'router'),
      runFolder(dataDir, 'operator', true),
      runFolder(dataDir, 'agent', true),
      { source: path.join(dataDir, 'router'), target: '/var/lib/berth/router' },
    ],
    tmpfs: scratch,
    networks: 'host',
    readOnly: true,
    limits: { memoryMb: 256, pids: 100 },
    health: [
      'curl',
      '-fsS',
      '-o',
      '/dev/null',
      '--unix-socket',
      '/run/berth/router/health.sock',
      'http://router/healthz',
    ],
  };
}

/** Ports below 1024 need root, and capabilities reach no other user; both containers share files, so they share the user. */
function routerUser({ httpPort }: Installation): { user: string; capabilities?: string[] } {
  if (httpPort >= 1_024) return { user: berthUser };
  return { user: '0:10001', capabilities: ['NET_BIND_SERVICE', 'DAC_OVERRIDE', 'CHOWN', 'FOWNER'] };
}

const sockets = {
  OPERATOR_SOCKET: '/run/berth/operator/operator.sock',
  AGENT_SOCKET: '/run/berth/agent/agent.sock',
};

/** What every process may know. */
function common(installation: Installation): Settings {
  return {
    ...tunables(installation.settings),
    BERTH_INSTALLATION: installation.id,
    BERTH_DOMAIN: installation.domain,
    CONSOLE_URL: installation.consoleUrl,
    HTTP_PORT: String(installation.httpPort),
    DATA_DIR: '/var/lib/berth',
    NETWORK_POOL: installation.settings.NETWORK_POOL!,
    REGISTRY_PORT: String(installation.registryPort),
    REGISTRY_NAME: installation.registryName,
    NODE_NAME: installation.settings.NODE_NAME!,
  };
}

/** Postgres, Redis, S3 and the master key: api and operator only. */
function stores(installation: Installation): Settings {
  const { settings } = installation;
  return {
    DATABASE_URL: installation.databaseUrl,
    REDIS_URL: installation.redisUrl,
    S3_ENDPOINT: installation.s3Endpoint,
    S3_REGION: settings.S3_REGION!,
    S3_BUCKET: settings.S3_BUCKET!,
    S3_ACCESS_KEY_ID: settings.S3_ACCESS_KEY_ID!,
    S3_SECRET_ACCESS_KEY: settings.S3_SECRET_ACCESS_KEY!,
    MASTER_KEY: settings.MASTER_KEY!,
  };
}

const secretOrOurs =
  /PASSWORD|SECRET|TOKEN|KEY|_URL$|^S3_|^REGISTRY_|^REDIS_|^BERTH_|^HTTP_PORT$|^NETWORK_POOL$|^NODE_NAME$/;

/** What a person added to the settings file: limits and the like, for whichever process reads them. */
export function tunables(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !secretOrOurs.test(name)));
}

function runFolder(dataDir: string, component: string, readOnly = false): Mount {
  return { source: path.join(dataDir, 'run', component), target: `/run/berth/${component}`, readOnly };
}

function keys(dataDir: string): Mount {
  return { source: registryKeyFiles(dataDir).folder, target: '/run/berth/keys', readOnly: true };
}

function sameOnBothSides(folder: string, readOnly = false): Mount {
  return { source: folder, target: folder, readOnly };
}
