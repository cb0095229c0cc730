import path from 'node:path';
import type { Settings } from '../installation/env-file.js';
import { addressesOf } from '../installation/pool.js';
import { buildEngine, type Machine } from './processes.js';
import type { ContainerSpec } from './spec.js';

/** What a machine that only builds knows: where the platform is, and its own addresses. */
export interface JoinedBuilder {
  id: string;
  dataDir: string;
  settings: Settings;
  registryPort: number;
  addresses: ReturnType<typeof addressesOf>;
}

export function describeJoined(dataDir: string, settings: Settings): JoinedBuilder {
  const { BERTH_INSTALLATION: id = '', NETWORK_POOL: pool = '', REGISTRY_PORT: port = '' } = settings;
  return { id, dataDir, settings, registryPort: Number(port), addresses: addressesOf(pool) };
}

/** Build engine and builder. The builder stands where the registry would be and passes on what the engine sends there. */
export function joinedSpecs(joined: JoinedBuilder, machine: Machine): ContainerSpec[] {
  return [buildEngine(joined, machine), builder(joined)];
}

function builder({ addresses, dataDir, settings }: JoinedBuilder): ContainerSpec {
  return {
    component: 'builder',
    image: 'builder',
    user: '10001:10001',
    env: {
      OPERATOR_URL: settings.OPERATOR_URL!,
      OPERATOR_CA_FILE: '/run/berth/ca/operator.crt',
      BUILDER_TOKEN: settings.BUILDER_TOKEN!,
      BUILDER_NAME: settings.NODE_NAME!,
      BUILDER_CONCURRENCY: settings.BUILDER_CONCURRENCY ?? '2',
      BUILDER_WORK_DIR: '/var/lib/berth/builder',
      BUILD_ENGINE_SOCKET: '/run/berth/build-engine/docker.sock',
      REGISTRY_FORWARD_PORT: '5000',
      HEALTH_PORT: '4102',
      ...(settings.BUILD_CA === 'host' && { BUILD_CA_FILE: '/run/berth/ca/ca-certificates.crt' }),
    },
    mounts: [
      { source: path.join(dataDir, 'run/build-engine'), target: '/run/berth/build-engine', readOnly: true },
      { source: path.join(dataDir, 'builder'), target: '/var/lib/berth/builder' },
      { source: path.join(dataDir, 'ca'), target: '/run/berth/ca', readOnly: true },
    ],
    tmpfs: { '/tmp': 'size=256m' },
    networks: [{ name: 'build', address: addresses.registryForBuilds }],
    readOnly: true,
    limits: { memoryMb: 512, pids: 300 },
    health: ['curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1:4102/healthz'],
  };
}
