import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type TestApp, World } from '../testing/world.js';

let world: World;
let app: TestApp;

beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world?.end());
beforeEach(async () => {
  await world.prisma.router.deleteMany();
  app = await world.createApp({ GREETING: { value: 'hello', secret: true, availableAt: 'run' } });
  world.start();
});
afterEach(() => world.stop());

const until = (deploymentId: string, state: string) =>
  expect.poll(() => app.state(deploymentId), { timeout: 20_000 }).toBe(state);

test('a release becomes live: instance, readiness, route', async () => {
  world.routerThatAcks();
  const { deploymentId, releaseId } = await app.release();
  await until(deploymentId, 'live');
  const [instance] = await app.instances();
  expect(instance).toMatchObject({ process: 'web', index: 1, observed: 'ready', port: 8080 });
  expect(await app.route()).toMatchObject({
    state: 'serving',
    instances: [{ id: instance!.id, name: 'web.1', address: instance!.address, port: 8080, maxconn: 80 }],
  });
  expect(await app.row()).toMatchObject({ liveReleaseId: releaseId, liveDeploymentId: deploymentId });
  const deployment = await world.prisma.deployment.findUniqueOrThrow({ where: { id: deploymentId } });
  expect(Object.keys(deployment.phases as object).sort()).toEqual([
    'drainingMs',
    'queuedMs',
    'routingMs',
    'startingMs',
  ]);
});

test('an instance gets its variables, its port and the names of what it is, and its secrets to be masked', async () => {
  world.routerThatAcks();
  await until((await app.release()).deploymentId, 'live');
  const [instance] = await app.instances();
  expect(world.engine.spec(instance!.id)).toMatchObject({
    env: { GREETING: 'hello', PORT: '8080', BERTH_APP: 'hello', BERTH_RELEASE: 'v1', K_REVISION: 'hello-v1' },
    secrets: ['hello'],
    address: instance!.address,
    hosts: { 'hello.internal': expect.stringMatching(/\.1$/) },
  });
});

test('the old instance serves until every router has the new one, and is then removed', async () => {
  const first = await app.release();
  await until(first.deploymentId, 'live');
  const [old] = await app.instances();
  await world.prisma.router.create({ data: { id: 'rtr_slow', ackedVersion: 0 } });
  const second = await app.release();
  await until(second.deploymentId, 'routing');
  const rows = await app.instances();
  expect(rows.map(({ desired }) => desired)).toEqual(['running', 'running']);
  expect(await app.routed()).toEqual([rows[1]!.id]);
  expect(world.engine.spec(old!.id)).toBeDefined();
  world.routerThatAcks('rtr_slow');
  await until(second.deploymentId, 'live');
  await expect
    .poll(async () => (await app.instances()).map(({ id }) => id), { timeout: 20_000 })
    .toEqual([rows[1]!.id]);
  expect(world.engine.spec(old!.id)).toBeUndefined();
});

test('an address that a router may still know is not given again', async () => {
  world.routerThatAcks();
  await until((await app.release()).deploymentId, 'live');
  const [old] = await app.instances();
  await until((await app.release()).deploymentId, 'live');
  await expect.poll(async () => (await app.instances()).length, { timeout: 20_000 }).toBe(1);
  const address = await world.prisma.address.findFirstOrThrow({
    where: { ip: old!.address, network: { teamId: app.teamId } },
  });
  expect(address.instanceId).toBeNull();
  expect(address.quarantinedUntil!.getTime()).toBeGreaterThan(Date.now() + 50_000);
  expect(address.freedAtVersion).toBeGreaterThan(0);
});

test.each([
  ['exits', ['exit 3'], 'app.exited'],
  ['never listens', ['sleep'], 'app.never_listened'],
  ['listens on 127.0.0.1', ['listen 127.0.0.1:8080'], 'app.listens_on_loopback'],
])('a release that %s keeps the old one serving and says why', async (_, command, code) => {
  world.routerThatAcks();
  const first = await app.release();
  await until(first.deploymentId, 'live');
  const routed = await app.routed();
  const second = await app.release(command);
  await until(second.deploymentId, 'failed');
  const failed = await world.prisma.deployment.findUniqueOrThrow({ where: { id: second.deploymentId } });
  expect(failed.failure).toMatchObject({ code });
  await expect.poll(async () => (await app.instances()).map(({ id }) => id), { timeout: 20_000 }).toEqual(routed);
  expect(await app.routed()).toEqual(routed);
  expect(await app.row()).toMatchObject({ liveReleaseId: first.releaseId });
});

test('a release phase that fails starts nothing', async () => {
  const { deploymentId } = await app.release(null, ['exit 2']);
  await until(deploymentId, 'failed');
  expect(await app.instances()).toEqual([]);
  expect(await app.route().catch(() => null)).toBeNull();
});

test('a release phase that succeeds comes first', async () => {
  world.routerThatAcks();
  const { deploymentId } = await app.release(null, ['migrate']);
  await until(deploymentId, 'live');
  const { phases } = await world.prisma.deployment.findUniqueOrThrow({ where: { id: deploymentId } });
  expect(phases).toHaveProperty('releasingMs');
});

test('of several releases at once the newest wins, and nothing of the others stays', async () => {
  world.routerThatAcks();
  const all = await Promise.all([app.release(), app.release(), app.release(), app.release()]);
  const newest = await world.prisma.release.findFirstOrThrow({
    where: { appId: app.appId },
    orderBy: { number: 'desc' },
  });
  const last = all.find(({ releaseId }) => releaseId === newest.id)!;
  await until(last.deploymentId, 'live');
  expect((await app.row()).liveReleaseId).toBe(newest.id);
  await expect.poll(async () => (await app.instances()).length, { timeout: 20_000 }).toBe(1);
});

test('a restart gives the same release new instances', async () => {
  world.routerThatAcks();
  const { releaseId, deploymentId } = await app.release();
  await until(deploymentId, 'live');
  const [before] = await app.instances();
  const restart = await app.restart(releaseId);
  world.deps.wakes.send('deployments');
  await until(restart.id, 'live');
  await expect.poll(async () => (await app.instances()).length, { timeout: 20_000 }).toBe(1);
  const [after] = await app.instances();
  expect(after!.releaseId).toBe(before!.releaseId);
  expect(after!.id).not.toBe(before!.id);
});

test('a stopped app is deployed without being started', async () => {
  world.routerThatAcks();
  await app.want({ desired: 'stopped' });
  const { deploymentId } = await app.release();
  await until(deploymentId, 'live');
  expect(await app.instances()).toEqual([]);
  expect(await app.route()).toMatchObject({ state: 'stopped' });
});

test('when no node has room, the deployment says so', async () => {
  await world.prisma.node.updateMany({ data: { memoryMb: 100 } });
  try {
    const { deploymentId } = await app.release();
    await until(deploymentId, 'failed');
    const { failure } = await world.prisma.deployment.findUniqueOrThrow({ where: { id: deploymentId } });
    expect(failure).toMatchObject({ code: 'placement.no_room' });
  } finally {
    await world.prisma.node.updateMany({ data: { memoryMb: 8_000 } });
  }
});

test('a router that reports an old instance as drained ends the wait for it', async () => {
  world.routerThatAcks('rtr_1');
  await world.prisma.app.update({ where: { id: app.appId }, data: { drainSeconds: 600 } });
  await until((await app.release()).deploymentId, 'live');
  const [old] = await app.instances();
  const second = await app.release();
  await until(second.deploymentId, 'draining');
  await vi.waitFor(
    async () => {
      const changed = await world.prisma.instance.updateMany({
        where: { id: old!.id, drainUntil: { not: null } },
        data: { drainedBy: ['rtr_1'] },
      });
      expect(changed.count).toBe(1);
    },
    { timeout: 20_000 },
  );
  await until(second.deploymentId, 'live');
});
