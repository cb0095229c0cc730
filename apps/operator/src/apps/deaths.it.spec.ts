import { setTimeout as delay } from 'node:timers/promises';
import type { ObservedPage } from '@berth/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takePage } from '../engine/observe-instances.js';
import { type TestApp, World } from '../testing/world.js';
import { settleOnce } from './app-loops.js';

/** How often a call dies, before or after it had its effect. */
const deathRate = 0.25;
let dying = false;

const deadly = new Set(['$transaction', 'apply', 'removeInstances', 'startRun', 'endRun', '$executeRaw']);

/** As if the process were killed just before a call left, or just before its answer came. */
function mortal<Whole extends object>(whole: Whole): Whole {
  return new Proxy(whole, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== 'function' || !deadly.has(String(key))) return value;
      return async (...args: unknown[]) => {
        const death = dying ? Math.random() / deathRate : 1;
        if (death < 0.5) throw new Error(`killed before ${String(key)}`);
        const answer = await Reflect.apply(value, target, args);
        if (death < 1) throw new Error(`killed after ${String(key)}`);
        return answer;
      };
    },
  });
}

let world: World;

beforeAll(async () => {
  world = await World.create(mortal);
});
afterAll(async () => {
  dying = false;
  await world?.end();
});

/** A router that sends to its own table, learns of changes late, and acknowledges only what it has applied. */
class LateRouter {
  table: string[] = [];

  constructor(private readonly app: TestApp) {}

  async turn(): Promise<void> {
    const { prisma } = world;
    const route = await prisma.route.findUnique({ where: { appId: this.app.appId } });
    const { version = 0 } = (await prisma.routeClock.findUnique({ where: { id: 1 } })) ?? {};
    await delay(Math.random() * 20);
    if (route && route.version <= version) {
      this.table = (route.body as unknown as { instances: { id: string }[] }).instances.map(({ id }) => id);
      await prisma.$executeRaw`
        INSERT INTO "Router" VALUES ('rtr_late', ${version}, now())
        ON CONFLICT (id) DO UPDATE SET "ackedVersion" = excluded."ackedVersion", "seenAt" = now()`;
    }
  }

  /** What visitors meet: every instance of the table must be there. */
  check(): void {
    for (const id of this.table) expect(world.engine.spec(id)?.desired, `a visitor is sent to ${id}`).toBe('running');
  }
}

/** All that the engine has, as it says it to an operator that just came up. */
async function wholePage(): Promise<ObservedPage> {
  for await (const page of world.engine.observe(new AbortController().signal)) return page;
  throw new Error('the engine said nothing');
}

async function operatorLife(app: TestApp): Promise<void> {
  try {
    for (let look = 0; look < 5; look += 1) {
      world.deps.view.lose();
      await takePage(world.deps, await wholePage());
      await settleOnce(world.deps, app.appId);
    }
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('killed'))) throw error;
    world.deps.view.lose();
  }
}

test('killed at any call, any number of times, no visitor is sent to what is not there, and it ends as desired', async () => {
  const app = await world.createApp();
  await world.prisma.app.update({ where: { id: app.appId }, data: { drainSeconds: 0 } });
  const router = new LateRouter(app);
  const changes = [
    () => app.release(),
    () => app.want({ web: 3 }),
    () => app.release(null, ['migrate']),
    () => app.release(['exit 1']),
    () => app.want({ web: 1 }),
    () => app.want({ desired: 'stopped' }),
    () => app.want({ desired: 'running' }),
    () => app.want({ size: 'nano', web: 2 }),
    () => app.release(),
  ];
  dying = true;
  for (const change of changes) {
    dying = false;
    await change();
    dying = true;
    for (let life = 0; life < 8; life += 1) {
      await operatorLife(app);
      router.check();
      await router.turn();
      router.check();
    }
  }
  dying = false;
  // How many rounds the last removals take depends on what died when; that they end does not.
  const leaving = async () => (await app.instances()).some(({ desired }) => desired === 'removed');
  for (let life = 0; life < 20 || (life < 500 && (await leaving())); life += 1) {
    await operatorLife(app);
    await router.turn();
    router.check();
  }
  const row = await app.row();
  const newest = await world.prisma.release.findFirstOrThrow({
    where: { appId: app.appId },
    orderBy: { number: 'desc' },
  });
  expect(row.liveReleaseId).toBe(newest.id);
  const instances = await app.instances();
  expect(instances.map(({ process, size, observed, desired }) => [process, size, observed, desired])).toEqual([
    ['web', 'nano', 'ready', 'running'],
    ['web', 'nano', 'ready', 'running'],
  ]);
  expect(router.table.toSorted()).toEqual(instances.map(({ id }) => id).toSorted());
  expect((await wholePage()).instances).toHaveLength(2);
  const held = await world.prisma.address.count({ where: { instanceId: { not: null } } });
  expect(held).toBe(2);
});
