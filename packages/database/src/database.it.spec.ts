import { newId } from '@berth/domain';
import { type TestDatabase, testDatabase } from '@berth/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enqueueBuild, recordBuild } from './builds.js';
import { createDatabase, type Database } from './client.js';
import { enqueueDeployment, recordDeployment } from './deployments.js';
import { holdLease, releaseLease } from './leases.js';
import { createRelease } from './releases.js';
import { ackedByEveryRouter, ackedByLiveRouters, bumpRoute } from './routes.js';
import { type Actor, transact } from './transact.js';

let database: TestDatabase;
let prisma: Database;
const alice: Actor = { actorId: 'usr_alice', via: 'session' };
const image = `127.0.0.1:5000/tea-1/app-1@sha256:${'a'.repeat(64)}`;
let teamId: string;
let appId: string;
let configVersionId: string;

beforeAll(async () => {
  database = await testDatabase();
  prisma = createDatabase(database.url);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await database?.drop();
});
beforeEach(async () => {
  [teamId, appId, configVersionId] = [newId('tea'), newId('app'), newId('cfg')];
  await prisma.team.create({ data: { id: teamId, slug: teamId.slice(4), name: 'T' } });
  await prisma.app.create({ data: { id: appId, teamId, slug: 'hello', createdBy: 'usr_alice' } });
  await prisma.host.create({ data: { name: `${appId.slice(4)}.localhost`, appId, primary: true } });
  await prisma.configVersion.create({
    data: { id: configVersionId, appId, number: 1, keyId: 'key_1', sealed: Buffer.from(''), names: [], actorId: 'x' },
  });
  await prisma.router.deleteMany();
});

const release = () =>
  transact(prisma, alice, (tx) =>
    createRelease(tx, {
      teamId,
      appId,
      image,
      configVersionId,
      processes: { web: { command: null }, worker: { command: ['work'] } },
      releaseCommand: null,
      cause: 'image',
      description: 'Deployed an image',
    }),
  );

test('a transaction that fails leaves neither change, audit row nor event', async () => {
  const failing = transact(prisma, alice, async (tx) => {
    await tx.audit({ action: 'app.created', teamId, targetId: appId, target: 'hello' });
    await tx.emit({ topic: 'app', teamId, appId, payload: { id: appId } });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await prisma.auditEntry.count({ where: { teamId } })).toBe(0);
  expect(await prisma.outbox.count({ where: { teamId } })).toBe(0);
});

test('releases made at once get numbers without gaps and doubles, and only the newest waits', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, release));
  expect(made.map(({ release: { number } }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  const queued = await prisma.deployment.findMany({ where: { appId, state: 'queued' }, include: { release: true } });
  expect(queued.map((row) => row.release.number)).toEqual([6]);
  expect(await prisma.auditEntry.count({ where: { teamId, action: 'release.created' } })).toBe(6);
});

test('new processes start with one web and nothing else', async () => {
  await release();
  const formation = await prisma.formation.findMany({ where: { appId }, orderBy: { process: 'asc' } });
  expect(formation.map(({ process, quantity }) => [process, quantity])).toEqual([
    ['web', 1],
    ['worker', 0],
  ]);
});

test('another team cannot release this app', async () => {
  const stranger = transact(prisma, alice, (tx) =>
    createRelease(tx, {
      teamId: newId('tea'),
      appId,
      image,
      configVersionId,
      processes: {},
      releaseCommand: null,
      cause: 'image',
      description: '',
    }),
  );
  await expect(stranger).rejects.toMatchObject({ code: 'app.not_found' });
});

test('a restart is refused while a newer release is on its way', async () => {
  const first = await release();
  await release();
  const restart = transact(prisma, alice, (tx) =>
    enqueueDeployment(tx, { teamId, appId, releaseId: first.release.id, cause: 'restart' }),
  );
  await expect(restart).rejects.toMatchObject({ code: 'deployment.overtaken' });
});

test('of two who record the same event one succeeds', async () => {
  const { deployment } = await release();
  const record = () =>
    transact(prisma, alice, (tx) => recordDeployment(tx, { teamId, id: deployment.id }, 'instancesStarted'));
  const results = await Promise.all([record(), record()]);
  expect(results.filter(Boolean)).toHaveLength(1);
});

test('a newer push supersedes, and says which', async () => {
  const push = (commit: string) =>
    transact(prisma, alice, (tx) =>
      enqueueBuild(tx, { teamId, appId, commit, ref: 'refs/heads/main', oldCommit: null, message: '', sourceKey: 'k' }),
    );
  const first = await push('a'.repeat(40));
  const second = await push('b'.repeat(40));
  expect(second.superseded.map(({ id }) => id)).toEqual([first.build.id]);
  const late = await transact(prisma, alice, (tx) => recordBuild(tx, { id: first.build.id, teamId }, 'failed'));
  expect(late).toBeUndefined();
});

test('a lease has one holder; its epoch rises with each new one', async () => {
  const hold = (holder: string) => holdLease(prisma, { name: appId, holder, seconds: 60 });
  expect(await hold('a')).toEqual({ epoch: 1 });
  expect(await hold('b')).toBeUndefined();
  expect(await hold('a')).toEqual({ epoch: 1 });
  await releaseLease(prisma, appId, 'a');
  expect(await hold('b')).toEqual({ epoch: 2 });
});

test('a route rises only when it says something new, and ends as a tombstone', async () => {
  const bump = () => transact(prisma, alice, (tx) => bumpRoute(tx, appId));
  const first = await bump();
  expect(await bump()).toBe(first);
  await prisma.app.update({ where: { id: appId }, data: { requestSeconds: 99 } });
  const second = await bump();
  expect(second).toBeGreaterThan(first);
  await prisma.app.update({ where: { id: appId }, data: { desired: 'destroying' } });
  const last = await bump();
  expect(last).toBeGreaterThan(second);
  const row = await prisma.route.findUniqueOrThrow({ where: { appId } });
  expect(row).toMatchObject({ removed: true, version: last, body: { removed: true, hosts: [], version: last } });
});

test('routes bumped at once keep rising versions', async () => {
  const bump = (requestSeconds: number) =>
    transact(prisma, alice, async (tx) => {
      await tx.app.update({ where: { id: appId }, data: { requestSeconds } });
      return bumpRoute(tx, appId);
    });
  const versions = await Promise.all([31, 32, 33, 34].map(bump));
  expect(new Set(versions).size).toBe(4);
  const row = await prisma.route.findUniqueOrThrow({ where: { appId } });
  expect(row.version).toBe(Math.max(...versions));
});

test('a lost router is not waited for, but its addresses stay', async () => {
  expect(await ackedByLiveRouters(prisma)).toBe(Number.POSITIVE_INFINITY);
  await prisma.router.create({ data: { id: 'rtr_a', ackedVersion: 7 } });
  await prisma.$executeRaw`INSERT INTO "Router" VALUES ('rtr_b', 3, now() - interval '61 seconds')`;
  expect(await ackedByLiveRouters(prisma)).toBe(7);
  expect(await ackedByEveryRouter(prisma)).toBe(3);
  // Nobody tells HAProxy of changes any more, and it goes on sending.
  await prisma.$executeRaw`UPDATE "Router" SET "seenAt" = now() - interval '61 seconds'`;
  expect(await ackedByLiveRouters(prisma)).toBe(3);
});
