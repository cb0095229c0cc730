import path from 'node:path';
import type { Installation } from '../installation/installation.js';
import { registryKeyFiles } from '../installation/keys.js';
import type { ContainerSpec } from './spec.js';

/** The backing services that this installation runs itself. */
export function serviceSpecs(installation: Installation): ContainerSpec[] {
  const { runs } = installation;
  return [
    ...(runs.postgres ? [postgres(installation)] : []),
    ...(runs.redis ? [redis(installation)] : []),
    ...(runs.s3 ? [s3(installation)] : []),
    ...(runs.registry ? [registry(installation)] : []),
  ];
}

function postgres({ dataDir, settings, addresses }: Installation): ContainerSpec {
  return {
    component: 'postgres',
    image: 'postgres',
    env: { POSTGRES_PASSWORD: settings.POSTGRES_PASSWORD! },
    mounts: [{ source: path.join(dataDir, 'postgres'), target: '/var/lib/postgresql/data' }],
    tmpfs: { '/tmp': 'size=64m', '/run/postgresql': 'size=1m,uid=70,gid=70' },
    networks: [{ name: 'platform', address: addresses.postgres }],
    readOnly: true,
    limits: { memoryMb: 512, pids: 300 },
    health: ['pg_isready', '-q', '-h', '127.0.0.1', '-U', 'berth'],
    stopSeconds: 30,
  };
}

function redis({ dataDir, settings, addresses }: Installation): ContainerSpec {
  return {
    component: 'redis',
    image: 'redis',
    env: {
      REDIS_PASSWORD: settings.REDIS_PASSWORD!,
      REDIS_BUILDER_PASSWORD: settings.REDIS_BUILDER_PASSWORD!,
      REDIS_MAXMEMORY: settings.REDIS_MAXMEMORY ?? '256mb',
    },
    mounts: [{ source: path.join(dataDir, 'redis'), target: '/data' }],
    tmpfs: { '/tmp': 'size=16m' },
    networks: [{ name: 'platform', address: addresses.redis }],
    readOnly: true,
    // A rewrite of the append-only file forks: pages written meanwhile exist twice.
    limits: { memoryMb: 640, pids: 50 },
    // NOAUTH is an answer, too: it listens and has read its file.
    health: ['sh', '-c', 'redis-cli -h 127.0.0.1 ping | grep -Eq "PONG|NOAUTH"'],
    stopSeconds: 30,
  };
}

function s3({ dataDir, settings, addresses }: Installation): ContainerSpec {
  return {
    component: 's3',
    image: 's3',
    env: {
      AWS_ACCESS_KEY_ID: settings.S3_ACCESS_KEY_ID!,
      AWS_SECRET_ACCESS_KEY: settings.S3_SECRET_ACCESS_KEY!,
      S3_ADMIN_PASSWORD: settings.S3_ADMIN_PASSWORD!,
      S3_BUCKET: settings.S3_BUCKET!,
      // Tighter, the collector runs all the time and reads become very slow.
      GOMEMLIMIT: '1800MiB',
    },
    mounts: [{ source: path.join(dataDir, 's3'), target: '/data' }],
    tmpfs: { '/tmp': 'size=256m' },
    networks: [{ name: 'platform', address: addresses.s3 }],
    readOnly: true,
    limits: { memoryMb: 2_560, pids: 500 },
    health: ['sh', '-c', 'test -f /tmp/ready && curl -s -o /dev/null http://127.0.0.1:8333/'],
    stopSeconds: 30,
  };
}

function registry({ dataDir, settings, addresses, s3Endpoint, registryPort }: Installation): ContainerSpec {
  return {
    component: 'registry',
    image: 'registry',
    env: {
      GOMEMLIMIT: '400MiB',
      REGISTRY_STORAGE_S3_REGIONENDPOINT: s3Endpoint,
      REGISTRY_STORAGE_S3_BUCKET: settings.S3_BUCKET!,
      REGISTRY_STORAGE_S3_REGION: settings.S3_REGION!,
      REGISTRY_STORAGE_S3_SECURE: String(s3Endpoint.startsWith('https:')),
      REGISTRY_STORAGE_S3_ACCESSKEY: settings.S3_ACCESS_KEY_ID!,
      REGISTRY_STORAGE_S3_SECRETKEY: settings.S3_SECRET_ACCESS_KEY!,
      REGISTRY_HTTP_SECRET: settings.REGISTRY_HTTP_SECRET!,
    },
    mounts: [{ source: registryKeyFiles(dataDir).certificate, target: '/etc/berth/registry.crt', readOnly: true }],
    tmpfs: { '/tmp': 'size=64m' },
    networks: [
      { name: 'platform', address: addresses.registry },
      { name: 'build', address: addresses.registryForBuilds },
    ],
    publish: { port: 5000, host: '127.0.0.1', hostPort: registryPort },
    readOnly: true,
    // Each upload under way buffers parts of a layer.
    limits: { memoryMb: 512, pids: 200 },
    health: ['curl', '-s', '-o', '/dev/null', 'http://127.0.0.1:5000/v2/'],
  };
}
