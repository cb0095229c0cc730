import type { ComponentHealth, PlatformHealth } from '@berth/contracts/http';
import { openDeploymentStates, PrismaClient } from '@berth/database';
import { ObjectStore } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { ApiConfig } from '../http/api-config.js';
import { CommandRedis } from '../http/redis.js';

const probeMs = 3_000;
const unseenAfterMs = 30_000;

/** Every component as this process can see it: what it can ask, it asks; of the others, when they last spoke. */
@Injectable()
export class HealthReader {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly redis: CommandRedis,
    private readonly objects: ObjectStore,
    private readonly config: ApiConfig,
  ) {}

  async read(): Promise<PlatformHealth> {
    const [asked, spoken, queues, sizes, counts] = await Promise.all([
      Promise.all([this.postgres(), this.redisServer(), this.s3(), this.registry()]),
      this.spoken(),
      this.queues(),
      this.sizes(),
      this.counts(),
    ]);
    const api = healthy('api', 'Answers.', { version: this.config.version });
    const components = [api, ...asked, ...spoken];
    return { status: worst(components), at: new Date().toISOString(), components, queues, sizes, counts };
  }

  private postgres(): Promise<ComponentHealth> {
    return probe('postgres', async () => {
      const [row] = await this.prisma.$queryRaw<{ version: string }[]>`
        SELECT current_setting('server_version') AS version`;
      return row?.version ?? null;
    });
  }

  private redisServer(): Promise<ComponentHealth> {
    return probe('redis', async () => /redis_version:(\S+)/.exec(await this.redis.info('server'))?.[1] ?? null);
  }

  private s3(): Promise<ComponentHealth> {
    return probe('s3', async () => {
      await this.objects.head('health', { signal: AbortSignal.timeout(probeMs) });
      return null;
    });
  }

  private async registry(): Promise<ComponentHealth> {
    const { registryUrl } = this.config;
    if (registryUrl === undefined) return unknown('registry', 'REGISTRY_URL is not set for the API.');
    return probe('registry', async () => {
      const answer = await fetch(new URL('/v2/', registryUrl), { signal: AbortSignal.timeout(probeMs) });
      // 401 is what a healthy registry says to somebody without a token.
      if (answer.status !== 200 && answer.status !== 401) throw new Error(`It answered ${answer.status}.`);
      return null;
    });
  }

  /** Those that write down when they were last alive. */
  private async spoken(): Promise<ComponentHealth[]> {
    const [leases, builders, routers, nodes] = await Promise.all([
      this.prisma.lease.findMany({ orderBy: { name: 'asc' } }),
      this.prisma.builder.findMany({ where: { revokedAt: null }, orderBy: { name: 'asc' } }),
      this.prisma.router.findMany({ orderBy: { id: 'asc' } }),
      this.prisma.node.findMany({ orderBy: { name: 'asc' } }),
    ]);
    return [
      ...(leases.length === 0 ? [unknown('operator', 'No operator has taken its lease yet.')] : []),
      ...leases.map(({ name, holder, expiresAt }) =>
        expiresAt > new Date()
          ? healthy(name === 'operator' ? name : `operator: ${name}`, `Led by ${holder}.`)
          : down(`operator: ${name}`, `The lease of ${holder} ran out. Run \`./berth status\`.`, expiresAt),
      ),
      ...builders.map(({ name, seenAt }) => seen(`builder ${name}`, seenAt)),
      ...routers.map(({ id, seenAt }) => seen(`router ${id}`, seenAt)),
      ...nodes.map(({ name, seenAt }) => seen(`agent on ${name}`, seenAt)),
    ];
  }

  private async queues(): Promise<PlatformHealth['queues']> {
    const [buildsQueued, buildsRunning, deployments, outbox, garbage] = await Promise.all([
      this.prisma.build.count({ where: { state: 'queued' } }),
      this.prisma.build.count({ where: { state: 'building' } }),
      this.prisma.deployment.count({ where: { state: { in: [...openDeploymentStates] } } }),
      this.prisma.outbox.count({ where: { publishedAt: null } }),
      this.prisma.garbage.count(),
    ]);
    return { buildsQueued, buildsRunning, deployments, outbox, garbage };
  }

  private async sizes(): Promise<PlatformHealth['sizes']> {
    const [database, redis, logs, git] = await Promise.all([
      this.prisma.$queryRaw<{ bytes: bigint }[]>`SELECT pg_database_size(current_database()) AS bytes`,
      this.redis.info('memory').catch(() => ''),
      this.prisma.logSegment.aggregate({ _sum: { bytes: true } }),
      this.prisma.gitPack.aggregate({ _sum: { bytes: true } }),
    ]);
    return {
      databaseBytes: Number(database[0]?.bytes ?? 0),
      redisBytes: Number(/used_memory:(\d+)/.exec(redis)?.[1] ?? 0),
      logBytes: Number(logs._sum.bytes ?? 0),
      gitBytes: Number(git._sum.bytes ?? 0),
    };
  }

  private async counts(): Promise<PlatformHealth['counts']> {
    const [users, teams, apps, instances] = await Promise.all([
      this.prisma.user.count(),
      this.prisma.team.count(),
      this.prisma.app.count(),
      this.prisma.instance.count({ where: { observed: { not: 'gone' } } }),
    ]);
    return { users, teams, apps, instances };
  }
}

async function probe(name: string, ask: () => Promise<string | null>): Promise<ComponentHealth> {
  const startedAt = performance.now();
  try {
    const version = await ask();
    return healthy(name, 'Answers.', { version, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10 });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return down(name, `Does not answer: ${words} Run \`./berth status\`.`, null);
  }
}

function healthy(
  name: string,
  detail: string,
  { version = null, latencyMs = null }: { version?: string | null; latencyMs?: number | null } = {},
): ComponentHealth {
  return { name, status: 'ok', detail, version, latencyMs, seenAt: new Date().toISOString() };
}

function down(name: string, detail: string, seenAt: Date | null): ComponentHealth {
  return { name, status: 'down', detail, version: null, latencyMs: null, seenAt: seenAt?.toISOString() ?? null };
}

function unknown(name: string, detail: string): ComponentHealth {
  return { name, status: 'unknown', detail, version: null, latencyMs: null, seenAt: null };
}

function seen(name: string, seenAt: Date | null): ComponentHealth {
  if (seenAt === null) return unknown(name, 'It has never reported.');
  const seconds = Math.round((Date.now() - seenAt.getTime()) / 1_000);
  if (Date.now() - seenAt.getTime() > unseenAfterMs) {
    return down(name, `Not heard of for ${seconds} s. Run \`./berth status\`.`, seenAt);
  }
  const reported = {
    name,
    status: 'ok' as const,
    detail: `Heard of ${seconds} s ago.`,
    version: null,
    latencyMs: null,
  };
  return { ...reported, seenAt: seenAt.toISOString() };
}

function worst(components: readonly ComponentHealth[]): PlatformHealth['status'] {
  const down = components.filter(({ status }) => status === 'down');
  if (down.some(({ name }) => name === 'postgres')) return 'down';
  return down.length > 0 ? 'degraded' : 'ok';
}
