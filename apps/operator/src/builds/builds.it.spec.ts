import type { FinishRequest } from '@berth/contracts';
import { enqueueBuild, transact } from '@berth/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LocalWakes } from '../platform/wakes.js';
import { type TestApp, World } from '../testing/world.js';
import { heartbeat } from './build-progress.js';
import { claimBuild } from './claim-build.js';
import { finishBuild } from './finish-build.js';
import { BuildQueue, sweepBuilds } from './sweep-builds.js';

class RememberingQueue extends BuildQueue {
  readonly added: string[] = [];
  async add({ id }: { id: string }): Promise<void> {
    this.added.push(id);
  }
}

let world: World;
let app: TestApp;

beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world?.end());
beforeEach(async () => {
  app = await world.createApp({
    TOKEN: { value: 'at-build', secret: true, availableAt: 'build' },
    URL: { value: 'at-run', secret: false, availableAt: 'run' },
  });
});

const commit = (letter: string) => letter.repeat(40);

async function push(letter: string, over: { oldCommit?: string | null; ref?: string } = {}) {
  const { teamId, appId } = app;
  const { build } = await transact(world.prisma, { actorId: 'usr_alice', via: 'token:tok_1' }, (tx) =>
    enqueueBuild(tx, {
      teamId,
      appId,
      commit: commit(letter),
      ref: 'refs/heads/main',
      oldCommit: null,
      message: '',
      sourceKey: `sources/${appId}/x.tar`,
      ...over,
    }),
  );
  return build;
}

const claim = (id: string, builder = 'builder-1') => claimBuild(world.deps, id, builder);
const succeeded = (attempt: number, image = world.image(app)): FinishRequest => ({
  outcome: 'succeeded',
  attempt,
  image,
  processes: { web: { command: null } },
  releaseCommand: null,
  phases: { buildMs: 1 },
  imageBytes: 1,
});
const stateOf = async (id: string) => (await world.prisma.build.findUniqueOrThrow({ where: { id } })).state;
const expireLease = (id: string) =>
  world.prisma.$executeRaw`UPDATE "Build" SET "leaseUntil" = now() - interval '1 second' WHERE id = ${id}`;

test('of builders that claim at once one gets the build, with build variables only', async () => {
  const { id } = await push('a');
  const claims = await Promise.allSettled([claim(id, 'one'), claim(id, 'two'), claim(id, 'three')]);
  const got = claims.filter((result) => result.status === 'fulfilled');
  expect(got).toHaveLength(1);
  expect(got[0]!.value).toMatchObject({
    attempt: 1,
    repository: `127.0.0.1:5000/${app.teamId.replace('_', '-')}/${app.appId.replace('_', '-')}`,
    variables: [{ name: 'TOKEN', value: 'at-build', secret: true }],
  });
});

test('a builder that lost its lease is deaf: its successor decides', async () => {
  const { id } = await push('a');
  await claim(id, 'one');
  await expireLease(id);
  const second = await claim(id, 'two');
  expect(second.attempt).toBe(2);
  expect(await heartbeat(world.prisma, { id, attempt: 1 }, 'build')).toEqual({ stop: 'lost' });
  expect(await heartbeat(world.prisma, { id, attempt: 2 }, 'build')).toEqual({ stop: null });
  expect(await finishBuild(world.deps, id, succeeded(1))).toEqual({ accepted: false, releaseNumber: null });
  expect(await stateOf(id)).toBe('building');
});

test('an image that was built becomes ref, release and deployment at once', async () => {
  const { id } = await push('a');
  await claim(id);
  expect(await finishBuild(world.deps, id, succeeded(1))).toEqual({ accepted: true, releaseNumber: 1 });
  const { appId } = app;
  const ref = await world.prisma.gitRef.findUniqueOrThrow({
    where: { appId_name: { appId, name: 'refs/heads/main' } },
  });
  expect(ref.commit).toBe(commit('a'));
  expect(await world.prisma.release.findFirst({ where: { appId } })).toMatchObject({
    number: 1,
    cause: 'push',
    commit: commit('a'),
    actorId: 'usr_alice',
    configVersionId: app.configVersionId,
  });
  expect(await world.prisma.deployment.count({ where: { appId, state: 'queued', cause: 'push' } })).toBe(1);
});

test('told twice that it succeeded, there is one release, and the same answer', async () => {
  const { id } = await push('a');
  await claim(id);
  const request = succeeded(1);
  const [one, two] = await Promise.all([finishBuild(world.deps, id, request), finishBuild(world.deps, id, request)]);
  expect([one, two]).toEqual([
    { accepted: true, releaseNumber: 1 },
    { accepted: true, releaseNumber: 1 },
  ]);
  expect(await world.prisma.release.count({ where: { appId: app.appId } })).toBe(1);
});

test('a superseded build hears it, and its image is collected', async () => {
  const first = await push('a');
  await claim(first.id);
  const second = await push('b');
  expect(await heartbeat(world.prisma, { id: first.id, attempt: 1 }, 'build')).toEqual({ stop: 'superseded' });
  const request = succeeded(1);
  expect(await finishBuild(world.deps, first.id, request)).toEqual({ accepted: false, releaseNumber: null });
  const garbage = await world.prisma.garbage.findMany({ where: { kind: 'image' } });
  const image = request.outcome === 'succeeded' ? request.image : '';
  expect(garbage.map(({ what }) => what)).toContainEqual({ images: [image] });
  expect((await claim(second.id)).attempt).toBe(1);
});

test('a ref that moved meanwhile is not overwritten, and the build says so', async () => {
  const { id } = await push('b', { oldCommit: commit('a') });
  const name = 'refs/heads/main';
  await world.prisma.gitRef.create({ data: { appId: app.appId, name, commit: commit('c') } });
  await claim(id);
  await finishBuild(world.deps, id, succeeded(1));
  const build = await world.prisma.build.findUniqueOrThrow({ where: { id } });
  expect(build).toMatchObject({ state: 'failed', failure: { code: 'git.ref_moved' } });
  expect(await world.prisma.release.count({ where: { appId: app.appId } })).toBe(0);
});

test('a sample moves no ref', async () => {
  const { id } = await push('a', { ref: 'sample:node' });
  await claim(id);
  await finishBuild(world.deps, id, succeeded(1));
  expect(await world.prisma.gitRef.count({ where: { appId: app.appId } })).toBe(0);
  expect(await world.prisma.release.findFirst({ where: { appId: app.appId } })).toMatchObject({
    description: 'Deployed the sample node',
    commit: null,
  });
});

test('an image of another repository is refused', async () => {
  const { id } = await push('a');
  await claim(id);
  const foreign = `127.0.0.1:5000/tea-other/app-other@sha256:${'0'.repeat(64)}`;
  expect(await finishBuild(world.deps, id, succeeded(1, foreign)).catch((error) => error)).toMatchObject({
    accepted: true,
  });
  expect(await world.prisma.build.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: 'failed',
    failure: { code: 'build.foreign_image' },
  });
});

test('an app that is being destroyed takes no image and gives no build', async () => {
  const { id } = await push('a');
  await claim(id);
  await app.want({ desired: 'destroying' });
  expect(await finishBuild(world.deps, id, succeeded(1))).toEqual({ accepted: false, releaseNumber: null });
  await expireLease(id);
  await expect(claim(id)).rejects.toMatchObject({ code: 'build.not_claimable' });
});

test('the sweep puts back what no builder holds, and ends what no builder survives', async () => {
  const queue = new RememberingQueue();
  const { id } = await push('a');
  const sweep = () => sweepBuilds(world.prisma, queue, new LocalWakes());
  await sweep();
  expect(queue.added).toContain(id);
  await claim(id);
  queue.added.length = 0;
  await sweep();
  expect(queue.added).not.toContain(id);
  for (let attempt = 2; attempt <= 3; attempt += 1) {
    await expireLease(id);
    await claim(id);
  }
  await expireLease(id);
  await sweep();
  const build = await world.prisma.build.findUniqueOrThrow({ where: { id } });
  expect(build).toMatchObject({ state: 'failed', failure: { code: 'build.builder_lost' } });
});

test('a build ends at its deadline, even when its builder goes on renewing', async () => {
  const { id } = await push('a');
  await claim(id);
  await world.prisma.$executeRaw`UPDATE "Build" SET "startedAt" = now() - interval '16 minutes' WHERE id = ${id}`;
  await sweepBuilds(world.prisma, new RememberingQueue(), new LocalWakes());
  expect(await world.prisma.build.findUniqueOrThrow({ where: { id } })).toMatchObject({
    failure: { code: 'build.deadline_passed' },
  });
  expect(await heartbeat(world.prisma, { id, attempt: 1 }, 'build')).toEqual({ stop: 'lost' });
});
