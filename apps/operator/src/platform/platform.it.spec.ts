import { systemActor, transact } from '@berth/database';
import { DomainError, newId } from '@berth/domain';
import { LogStore } from '@berth/logs';
import { InMemoryLogIndex, InMemoryObjectStore, testRedis } from '@berth/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { World } from '../testing/world.js';
import { collectGarbage } from './collect-garbage.js';
import { expire } from './expire.js';
import { Leader } from './leader.js';
import { eventChannel, publishOutbox } from './publish-outbox.js';
import { Registry } from './registry.js';

let world: World;
const redis = testRedis();

beforeAll(async () => {
  world = await World.create();
});
afterAll(async () => {
  await redis.close();
  await world?.end();
});

class RememberingRegistry extends Registry {
  readonly deleted: string[] = [];
  broken = false;
  override async deleteImage(image: string): Promise<void> {
    if (this.broken) throw new DomainError('service.failed', 'no', { kind: 'unavailable' });
    this.deleted.push(image);
  }
}

const logStore = (objects = new InMemoryObjectStore()) =>
  new LogStore({ redis: redis.redis, subscriber: redis.connect(), objects, index: new InMemoryLogIndex() });

const emit = (id: string) =>
  transact(world.prisma, systemActor, (tx) => tx.emit({ topic: 'app', teamId: null, payload: { id } }));

test('a change that commits late is told with a later number, and none is skipped', async () => {
  const logs = logStore();
  const heard: { sequence: number; payload: { id: string } }[] = [];
  const subscriber = redis.connect();
  await subscriber.subscribe(eventChannel);
  subscriber.on('message', (_, text) => heard.push(JSON.parse(text)));
  let commitLate = () => {};
  const late = transact(world.prisma, systemActor, async (tx) => {
    await tx.emit({ topic: 'app', teamId: null, payload: { id: 'late' } });
    await new Promise<void>((resolve) => {
      commitLate = resolve;
    });
  });
  await emit('early');
  await publishOutbox(world.prisma, redis.redis, logs);
  commitLate();
  await late;
  await publishOutbox(world.prisma, redis.redis, logs);
  const ids = () => heard.map(({ payload }) => payload.id).filter((id) => ['early', 'late'].includes(id));
  await expect.poll(ids, { timeout: 20_000 }).toEqual(['early', 'late']);
  const numbers = heard.map(({ sequence }) => sequence);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(await world.prisma.outbox.count({ where: { publishedAt: null } })).toBe(0);
});

test('what happens to an app stands in its log, once', async () => {
  const logs = logStore();
  const app = await world.createApp();
  const { deploymentId: id } = await app.release();
  await publishOutbox(world.prisma, redis.redis, logs);
  await world.prisma.outbox.updateMany({ where: { appId: app.appId }, data: { publishedAt: null } });
  await publishOutbox(world.prisma, redis.redis, logs);
  const { lines } = await logs.history(app.appId);
  expect(lines.map(({ source, text }) => [source, text])).toEqual([['platform', 'v1 is being deployed (push)']]);
  await world.prisma.deployment.delete({ where: { id } });
});

test('garbage is deleted by exact name, tried again when something is down, and never takes a used image', async () => {
  const app = await world.createApp();
  const { releaseId } = await app.release();
  const used = (await world.prisma.release.findUniqueOrThrow({ where: { id: releaseId } })).image;
  const unused = world.image(app);
  const gone = newId('app');
  const objects = new InMemoryObjectStore();
  await objects.put(`sources/${gone}/a.tar`, Buffer.from('x'));
  await objects.put('sources/app_other/a.tar', Buffer.from('x'));
  const what = { appId: gone, images: [used, unused], prefixes: [`sources/${gone}/`] };
  await world.prisma.garbage.create({ data: { id: newId('gar'), kind: 'app', what } });
  const registry = new RememberingRegistry('http://none', world.deps.tokens);
  const logs = logStore(objects);
  const collect = () => collectGarbage({ ...world.deps, objects, logs, registry });
  registry.broken = true;
  await collect();
  expect(await world.prisma.garbage.findMany()).toMatchObject([{ attempts: 1 }]);
  registry.broken = false;
  await world.prisma.$executeRaw`UPDATE "Garbage" SET "dueAt" = now()`;
  await collect();
  expect(await world.prisma.garbage.count()).toBe(0);
  expect(registry.deleted).toEqual([unused]);
  expect(world.engine.removedImages).toEqual([unused]);
  expect(await objects.head(`sources/${gone}/a.tar`)).toBeNull();
  expect(await objects.head('sources/app_other/a.tar')).not.toBeNull();
});

test('addresses of runs that are over are given back', async () => {
  const app = await world.createApp();
  const network = await world.prisma.teamNetwork.create({
    data: { id: newId('net'), teamId: app.teamId, subnet: '10.144.200.0/22' },
  });
  const row = { networkId: network.id, ip: '10.144.200.2', instanceId: 'run_over' };
  await world.prisma.address.create({ data: row });
  await expire(world.prisma, new InMemoryObjectStore(), { auditDays: 365 });
  const address = await world.prisma.address.findFirstOrThrow({ where: { networkId: network.id } });
  expect(address).toMatchObject({ instanceId: null, quarantinedUntil: expect.any(Date) });
});

test('of two operators one leads; the other takes over with a higher epoch', async () => {
  let working = 0;
  const work = () => {
    working += 1;
    return {
      stop: async () => {
        working -= 1;
      },
    };
  };
  const [one, two] = [1, 2].map(() => new Leader(world.prisma, world.deps.logger, work));
  one!.start();
  await expect.poll(() => one!.epoch, { timeout: 20_000 }).toBe(1);
  two!.start();
  await one!.stop();
  await expect.poll(() => two!.epoch, { timeout: 20_000 }).toBe(2);
  expect([one!.epoch, working]).toEqual([undefined, 1]);
  await two!.stop();
  expect(working).toBe(0);
});
