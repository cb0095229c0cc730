import fs from 'node:fs';
import type { Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { LogBatchAnswer, RoutePage } from '@berth/contracts';
import { bumpRoute, enqueueBuild, systemActor, transact } from '@berth/database';
import { LogStore } from '@berth/logs';
import { type InternalClient, internalClient, internalServer, listenOn } from '@berth/process';
import { InMemoryLogIndex, InMemoryObjectStore, testRedis } from '@berth/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestApp, World } from '../testing/world.js';
import { authorizeBy } from './authorize.js';
import { logEndpoints } from './log-endpoints.js';
import { routeEndpoints } from './route-endpoints.js';
import { RouteWatch } from './route-watch.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-operator-'));
const socketPath = path.join(folder, 'operator.sock');
const tokens = { agent: 'agent-token', router: 'router-token', builder: 'builder-token' };
const redis = testRedis();
const objects = new InMemoryObjectStore();
const logs = new LogStore({
  redis: redis.redis,
  subscriber: redis.connect(),
  objects,
  index: new InMemoryLogIndex(),
});
let world: World;
let app: TestApp;
let server: Server;
let router: InternalClient;

beforeAll(async () => {
  world = await World.create();
  server = internalServer({
    logger: world.deps.logger,
    authorize: authorizeBy(world.prisma, tokens),
    routes: [
      ...routeEndpoints(world.deps, new RouteWatch(world.prisma, world.deps.wakes)),
      ...logEndpoints(world.deps, { objects, logs }, tokens),
    ],
  });
  await listenOn(server, { socket: socketPath });
  router = internalClient({ socketPath, token: 'router-token' });
});
afterAll(async () => {
  await router.close();
  server.close();
  await redis.close();
  await world?.end();
  fs.rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await world.prisma.router.deleteMany();
  app = await world.createApp();
});

const bump = (requestSeconds: number) =>
  transact(world.prisma, systemActor, async (tx) => {
    await tx.app.update({ where: { id: app.appId }, data: { requestSeconds } });
    return bumpRoute(tx, app.appId);
  });
const poll = (after: number, waitSeconds = 0) =>
  router.call('GET', '/routes', { query: { after, router: 'rtr_1', waitSeconds }, schema: RoutePage });
const acked = async () => (await world.prisma.router.findUniqueOrThrow({ where: { id: 'rtr_1' } })).ackedVersion;

test('a router begins with the whole table and acknowledges by asking for what comes next', async () => {
  const version = await bump(31);
  const first = await poll(0);
  expect(first).toMatchObject({ version, complete: true });
  expect(first.routes.find(({ appId }) => appId === app.appId)).toMatchObject({ state: 'empty', requestSeconds: 31 });
  expect(await acked()).toBe(0);
  expect(await poll(version)).toEqual({ version, complete: false, routes: [] });
  expect(await acked()).toBe(version);
});

test('a waiting router hears of a change at once', async () => {
  const version = await bump(31);
  const waiting = poll(version, 20);
  await expect
    .poll(acked.bind(null))
    .toBe(version)
    .catch(() => {});
  const next = await bump(32);
  world.deps.wakes.send('routes');
  expect(await waiting).toMatchObject({
    version: next,
    complete: false,
    routes: [{ appId: app.appId, version: next }],
  });
});

test('a router that knows more than there is gets the whole table', async () => {
  const version = await bump(31);
  expect(await poll(version + 1_000)).toMatchObject({ version, complete: true });
  expect(await acked()).toBe(0);
});

test('a tombstone is told to those who were away, and is not in a whole table', async () => {
  const version = await bump(31);
  await world.prisma.app.update({ where: { id: app.appId }, data: { desired: 'destroying' } });
  await transact(world.prisma, systemActor, (tx) => bumpRoute(tx, app.appId));
  expect((await poll(version)).routes).toMatchObject([{ appId: app.appId, removed: true }]);
  expect((await poll(0)).routes.map(({ appId }) => appId)).not.toContain(app.appId);
});

test('a visitor that woke an app makes it desired running', async () => {
  await app.want({ desired: 'asleep' });
  await router.call('POST', '/routes/woken', {
    body: { appId: app.appId, router: 'rtr_1', milliseconds: 300, failure: null },
  });
  expect(await app.row()).toMatchObject({ desired: 'running' });
});

test('a wake never starts what its team stopped', async () => {
  await app.want({ desired: 'stopped' });
  await router.call('POST', '/routes/woken', {
    body: { appId: app.appId, router: 'rtr_1', milliseconds: 300, failure: null },
  });
  expect(await app.row()).toMatchObject({ desired: 'stopped' });
});

test('a builder writes the log of a build, in its own app, and nothing else', async () => {
  const { teamId, appId } = app;
  const push = {
    teamId,
    appId,
    commit: 'a'.repeat(40),
    ref: 'refs/heads/main',
    oldCommit: null,
    message: '',
    sourceKey: '',
  };
  const { build } = await transact(world.prisma, systemActor, (tx) => enqueueBuild(tx, push));
  const other = await world.createApp();
  const builder = internalClient({ socketPath, token: 'builder-token' });
  const write = (origin: string, to: string, source: 'build' | 'app' = 'build') => {
    const records = [{ at: 1, source, instance: '', origin, seq: 1, stream: 'stdout' as const, text: 'x' }];
    return builder.call('POST', '/logs', { body: { appId: to, origin, records }, schema: LogBatchAnswer });
  };
  expect(await write(`${build.id}.1`, appId)).toEqual({ stored: 1 });
  const refused = { code: 'log.foreign_origin' };
  await expect(write(`${build.id}.1`, other.appId)).rejects.toMatchObject(refused);
  await expect(write('ins_1', appId, 'app')).rejects.toMatchObject(refused);
  await expect(write(`${build.id}.1`, appId, 'app')).rejects.toMatchObject(refused);
  await builder.close();
});

test('lines of an app that is gone are taken and dropped', async () => {
  const agent = internalClient({ socketPath, token: 'agent-token' });
  const [appId, origin] = ['app_gone', 'ins_gone'];
  const records = [{ at: 1, source: 'app', instance: 'web.1', origin, seq: 9, stream: 'stdout', text: 'x' }];
  const answer = await agent.call('POST', '/logs', { body: { appId, origin, records }, schema: LogBatchAnswer });
  expect(answer).toEqual({ stored: 9 });
  expect(await logs.cursor(origin)).toBe(-1);
  await agent.close();
});

test('each token opens its own part only', async () => {
  const builder = internalClient({ socketPath, token: 'builder-token' });
  const call = builder.call('GET', '/routes', { query: { after: 0, router: 'rtr_1' } });
  await expect(call).rejects.toMatchObject({ code: 'request.unauthenticated' });
  await builder.close();
});
