import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { removeOrphans } from '../engine/remove-orphans.js';
import { type TestApp, World } from '../testing/world.js';

let world: World;
let app: TestApp;

beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world?.end());
beforeEach(async () => {
  await world.prisma.router.deleteMany();
  app = await world.createApp();
  world.start();
  world.routerThatAcks();
  const { deploymentId } = await app.release();
  await expect.poll(() => app.state(deploymentId), { timeout: 20_000 }).toBe('live');
});
afterEach(() => world.stop());

const routed = (count: number) => expect.poll(async () => (await app.routed()).length, { timeout: 20_000 }).toBe(count);
const rows = (count: number) =>
  expect.poll(async () => (await app.instances()).length, { timeout: 20_000 }).toBe(count);

test('scaling makes no release: more, then fewer', async () => {
  await app.want({ web: 3, worker: 1 });
  await routed(3);
  await rows(4);
  await app.want({ web: 1, worker: 0 });
  await routed(1);
  await rows(1);
  expect(await world.prisma.release.count({ where: { appId: app.appId } })).toBe(1);
});

test('another size: the new instance serves before the old one goes', async () => {
  await app.want({ size: 'nano' });
  await expect.poll(async () => (await app.instances()).map(({ size }) => size), { timeout: 20_000 }).toEqual(['nano']);
  await routed(1);
});

test('a stopped app keeps its container and address, and gets a new life when started', async () => {
  const [before] = await app.instances();
  await app.want({ desired: 'stopped' });
  await expect.poll(async () => (await app.instances())[0]?.observed, { timeout: 20_000 }).toBe('stopped');
  expect(await app.route()).toMatchObject({ state: 'stopped', instances: [] });
  await app.want({ desired: 'running' });
  await routed(1);
  const [after] = await app.instances();
  expect(after).toMatchObject({ id: before!.id, address: before!.address, observed: 'ready' });
  expect(after!.generation).toBeGreaterThan(before!.generation);
});

test('a crashed instance leaves the route and returns to it', async () => {
  const [instance] = await app.instances();
  world.engine.become(instance!.id, 'backoff', { exitCode: 1, restarts: 1 });
  await routed(0);
  expect(await app.route()).toMatchObject({ state: 'serving' });
  world.engine.become(instance!.id, 'ready');
  await routed(1);
});

test('an instance whose container vanished is replaced', async () => {
  const [lost] = await app.instances();
  await world.engine.removeInstances([lost!.id]);
  await expect.poll(async () => (await app.routed())[0], { timeout: 20_000 }).not.toBe(lost!.id);
  await routed(1);
  await rows(1);
});

test('a sleeping app that a visitor woke is not put back to sleep', async () => {
  const [instance] = await app.instances();
  await app.want({ desired: 'asleep' });
  await expect.poll(async () => (await app.instances())[0]?.observed, { timeout: 20_000 }).toBe('asleep');
  await world.engine.wake(app.appId);
  await expect.poll(async () => (await app.instances())[0]?.observed, { timeout: 20_000 }).toBe('ready');
  await app.want({ desired: 'running' });
  await routed(1);
  expect((await app.instances())[0]!.id).toBe(instance!.id);
});

test('a container that belongs to nothing is removed, and no other', async () => {
  const [instance] = await app.instances();
  const spec = { ...world.engine.spec(instance!.id)!, id: 'ins_orphan' };
  await world.engine.apply([spec]);
  await expect.poll(() => world.deps.view.present(), { timeout: 20_000 }).toContain('ins_orphan');
  await removeOrphans(world.deps);
  expect(world.engine.spec('ins_orphan')).toBeUndefined();
  expect(world.engine.spec(instance!.id)).toBeDefined();
});

test('a destroyed app leaves a tombstone for routers, garbage to collect, and nothing else', async () => {
  const [instance] = await app.instances();
  await app.want({ desired: 'destroying' });
  await expect.poll(() => world.prisma.app.count({ where: { id: app.appId } }), { timeout: 20_000 }).toBe(0);
  expect(world.engine.spec(instance!.id)).toBeUndefined();
  expect(await app.route()).toMatchObject({ removed: true, instances: [] });
  const garbage = await world.prisma.garbage.findMany({ orderBy: { kind: 'asc' } });
  expect(garbage.map(({ kind }) => kind)).toEqual(['app', 'log']);
  expect(garbage[0]!.what).toMatchObject({
    appId: app.appId,
    teamId: app.teamId,
    images: [expect.stringContaining('@sha256:')],
    prefixes: [`git/${app.appId}/`, `sources/${app.appId}/`, `logs/${app.appId}/`],
  });
  for (const left of [world.prisma.release, world.prisma.instance, world.prisma.deployment] as const) {
    expect(await (left as typeof world.prisma.release).count({ where: { appId: app.appId } })).toBe(0);
  }
});
