import { randomBytes } from 'node:crypto';
import {
  createDatabase,
  createRelease,
  type Database,
  enqueueDeployment,
  PrismaDataKeys,
  systemActor,
  transact,
} from '@berth/database';
import { type ContainerEngine, encodeVariables, newId, type Variables } from '@berth/domain';
import { createLogger } from '@berth/process';
import { Vault } from '@berth/secrets';
import { FakeEngine, type TestDatabase, testDatabase } from '@berth/testing';
import { AppConfigs } from '../apps/app-configs.js';
import { AppLoops } from '../apps/app-loops.js';
import type { Deps } from '../deps.js';
import { EngineView } from '../engine/engine-view.js';
import { observeInstances } from '../engine/observe-instances.js';
import { watchNode } from '../engine/watch-node.js';
import { RegistryTokens } from '../platform/registry-token.js';
import { LocalWakes } from '../platform/wakes.js';
import { testCertificate } from './certificate.js';

const digest = (n: number) => `sha256:${String(n).padStart(64, '0')}`;

type Wrap = <Whole extends object>(whole: Whole) => Whole;

/** The operator on a real Postgres, with an engine that only pretends, and routers that acknowledge when told to. */
export class World {
  readonly engine = new FakeEngine();
  readonly deps: Deps;
  private stopping: (() => Promise<unknown>)[] = [];
  private images = 0;

  private constructor(
    private readonly database: TestDatabase,
    readonly prisma: Database,
    wrap: Wrap,
  ) {
    const vault = new Vault(randomBytes(32).toString('base64'), new PrismaDataKeys(prisma));
    this.vault = vault;
    this.deps = {
      prisma: wrap(prisma),
      engine: wrap<ContainerEngine>(this.engine),
      view: new EngineView(),
      wakes: new LocalWakes(),
      configs: new AppConfigs(prisma, vault),
      tokens: new RegistryTokens(testCertificate),
      logger: createLogger('operator', process.env.TEST_LOG_LEVEL ?? 'silent'),
      settings: { networkPool: '10.144.0.0/12', registryName: '127.0.0.1:5000' },
    };
  }

  private readonly vault: Vault;

  /** `wrap` stands between the operator and what it calls, to break it on purpose. */
  static async create(wrap: Wrap = (whole) => whole): Promise<World> {
    const database = await testDatabase();
    const world = new World(database, createDatabase(database.url), wrap);
    await watchNode(world.deps);
    return world;
  }

  start(): void {
    const [observer, apps] = [observeInstances(this.deps), new AppLoops(this.deps)];
    this.stopping = [() => apps.stop(), () => observer.stop()];
  }

  async stop(): Promise<void> {
    for (const stop of this.stopping) await stop();
    this.stopping = [];
    this.deps.view.lose();
  }

  async end(): Promise<void> {
    await this.stop();
    await this.prisma.$disconnect();
    await this.database.drop();
  }

  async createApp(variables: Variables = {}): Promise<TestApp> {
    const [teamId, appId, configId] = [newId('tea'), newId('app'), newId('cfg')];
    await this.prisma.team.create({ data: { id: teamId, slug: teamId.slice(4), name: 'T' } });
    const row = { id: appId, teamId, slug: 'hello', createdBy: 'usr_alice', drainSeconds: 1 };
    await this.prisma.app.create({ data: row });
    await this.prisma.host.create({ data: { name: `${appId.slice(4)}.localhost`, appId, primary: true } });
    const sealed = await this.vault.seal(teamId, configId, encodeVariables(variables));
    const version = { id: configId, appId, number: 1, names: [], actorId: 'usr_alice', ...sealed };
    await this.prisma.configVersion.create({ data: version });
    return new TestApp(this, teamId, appId, configId);
  }

  image(app: { teamId: string; appId: string }): string {
    this.images += 1;
    return `127.0.0.1:5000/${app.teamId}/${app.appId}@${digest(this.images)}`.replaceAll('_', '-');
  }

  /** One router, polling and applying everything at once, until stopped. */
  routerThatAcks(id = 'rtr_1'): () => void {
    let going = true;
    const ack = async () => {
      while (going) {
        await this.prisma.$executeRaw`
          INSERT INTO "Router" VALUES (${id}, (SELECT coalesce(max(version), 0) FROM "RouteClock"), now())
          ON CONFLICT (id) DO UPDATE SET "ackedVersion" = excluded."ackedVersion", "seenAt" = now()`;
        this.deps.wakes.send('instances');
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const done = ack();
    this.stopping.push(async () => {
      going = false;
      await done;
    });
    return () => {
      going = false;
    };
  }
}

export class TestApp {
  constructor(
    readonly world: World,
    readonly teamId: string,
    readonly appId: string,
    readonly configVersionId: string,
  ) {}

  /** `command` is what FakeEngine understands: null = becomes ready. */
  async release(command: string[] | null = null, releaseCommand: string[] | null = null) {
    const { teamId, appId, configVersionId, world } = this;
    const { release, deployment } = await transact(world.prisma, systemActor, (tx) =>
      createRelease(tx, {
        teamId,
        appId,
        image: world.image(this),
        configVersionId,
        processes: { web: { command }, worker: { command: ['work'] } },
        releaseCommand,
        cause: 'push',
        description: 'Deployed',
      }),
    );
    world.deps.wakes.send('deployments');
    return { releaseId: release.id, deploymentId: deployment.id };
  }

  restart(releaseId: string) {
    const { teamId, appId, world } = this;
    return transact(world.prisma, systemActor, (tx) =>
      enqueueDeployment(tx, { teamId, appId, releaseId, cause: 'restart' }),
    );
  }

  async want(change: { desired?: string; web?: number; worker?: number; size?: string }): Promise<void> {
    const { appId, world } = this;
    const { desired, size } = change;
    if (desired) await world.prisma.app.update({ where: { id: appId }, data: { desired } });
    if (size) await world.prisma.formation.updateMany({ where: { appId }, data: { size } });
    for (const process of ['web', 'worker'] as const) {
      const quantity = change[process];
      if (quantity === undefined) continue;
      await world.prisma.formation.updateMany({ where: { appId, process }, data: { quantity } });
    }
    world.deps.wakes.send('instances');
  }

  row() {
    return this.world.prisma.app.findUniqueOrThrow({ where: { id: this.appId } });
  }

  instances() {
    return this.world.prisma.instance.findMany({ where: { appId: this.appId }, orderBy: { id: 'asc' } });
  }

  async state(deploymentId: string): Promise<string> {
    return (await this.world.prisma.deployment.findUniqueOrThrow({ where: { id: deploymentId } })).state;
  }

  async route(): Promise<{ state: string; instances: { id: string }[]; version: number; removed: boolean }> {
    const { body } = await this.world.prisma.route.findUniqueOrThrow({ where: { appId: this.appId } });
    return body as never;
  }

  async routed(): Promise<string[]> {
    return (await this.route()).instances.map(({ id }) => id);
  }
}
