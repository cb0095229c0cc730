import { execFileSync } from 'node:child_process';
import { ObjectStore } from '@berth/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startTestApi, type TestApi } from '../test-api.js';

let api: TestApi;
let ada: Person;
let apps: string;

beforeAll(async () => {
  api = await startTestApi();
  ada = await api.signUp('ada@example.com');
  apps = `/api/teams/${ada.team}/apps`;
});
afterAll(() => api?.close());

test('a host name that is taken gets the team’s name, and then digits', async () => {
  const bob = await api.signUp('bob@example.com');
  const eve = await api.signUp('eve@example.com');
  const first = await ada.post(apps, { body: { name: 'hello' } });
  const second = await bob.post(`/api/teams/${bob.team}/apps`, { body: { name: 'hello' } });
  await ada.post(apps, { body: { name: `hello-${eve.team}` } });
  const third = await eve.post(`/api/teams/${eve.team}/apps`, { body: { name: 'hello' } });
  expect(first.body).toMatchObject({ hosts: ['hello.localhost'], url: 'http://hello.localhost:8080', state: 'empty' });
  expect(second.body).toMatchObject({ hosts: ['hello-bob.localhost'] });
  expect(third.body).toMatchObject({ hosts: [expect.stringMatching(/^hello-\d+\.localhost$/)] });
});

test.each(['Hello', 'a', 'a--b', 'console', '1a'])('the name "%s" is refused', async (name) => {
  expect([400, 422]).toContain((await ada.post(apps, { body: { name } })).status);
});

test('a request that is repeated with its Idempotency-Key happens once', async () => {
  const headers = { 'idempotency-key': 'key-1' };
  const body = { name: 'once' };
  const first = await ada.post(apps, { body, headers });
  const again = await ada.post(apps, { body, headers });
  expect(again.status).toBe(201);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.body).toEqual(first.body);
  expect(await ada.post(apps, { body })).toMatchObject({ status: 409, body: { code: 'app.name_taken' } });
  expect(await ada.post(apps, { body: { name: 'other' }, headers })).toMatchObject({
    status: 409,
    body: { code: 'request.idempotency_key_reused' },
  });
});

test('of many requests at once with one key one happens', async () => {
  const headers = { 'idempotency-key': 'key-2' };
  const answers = await Promise.all([1, 2, 3, 4].map(() => ada.post(apps, { body: { name: 'raced' }, headers })));
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
  for (const { status, body } of answers)
    if (status !== 201) expect(body).toMatchObject({ code: 'request.idempotency_in_progress' });
});

test('a token that is shown once is not kept for a repetition', async () => {
  const headers = { 'idempotency-key': 'key-3' };
  const body = { name: 'ci', scopes: ['git'] };
  const { secret } = (await ada.post(`/api/teams/${ada.team}/tokens`, { body, headers })).body as { secret: string };
  expect(await ada.post(`/api/teams/${ada.team}/tokens`, { body, headers })).toMatchObject({
    status: 409,
    body: { code: 'request.idempotency_answered' },
  });
  const kept = await api.prisma.$queryRaw<
    { row: string }[]
  >`SELECT row_to_json(k)::text AS row FROM "IdempotencyKey" k`;
  expect(kept.map(({ row }) => row).join()).not.toContain(secret);
});

test('each change leaves an audit row and an outbox row', async () => {
  await ada.post(apps, { body: { name: 'audited' } });
  await ada.post(`${apps}/audited/stop`);
  const { items } = (await ada.get(`/api/teams/${ada.team}/audit`)).body as {
    items: { action: string; target: string }[];
  };
  expect(items.filter(({ target }) => target === 'audited').map(({ action }) => action)).toEqual([
    'app.stopped',
    'app.created',
  ]);
  const app = await api.prisma.app.findFirstOrThrow({ where: { slug: 'audited' } });
  expect(await api.prisma.outbox.count({ where: { appId: app.id, topic: 'app' } })).toBe(2);
});

test('stopping, starting and sleeping move the route with the wish', async () => {
  await ada.post(apps, { body: { name: 'switch' } });
  const app = await api.prisma.app.findFirstOrThrow({ where: { slug: 'switch' } });
  expect((await ada.post(`${apps}/switch/stop`)).body).toMatchObject({ desired: 'stopped' });
  expect((await ada.post(`${apps}/switch/start`)).body).toMatchObject({ desired: 'running' });
  expect((await ada.post(`${apps}/switch/sleep`)).body).toMatchObject({ desired: 'asleep' });
  expect(await api.prisma.route.findUnique({ where: { appId: app.id } })).toMatchObject({ removed: false });
});

test.each(['node', 'python', 'go', 'static'])(
  'the %s sample becomes a queued build with its source in S3',
  async (sample) => {
    await ada.post(apps, { body: { name: `s-${sample}` } });
    const answer = await ada.post(`${apps}/s-${sample}/deploy-sample`, { body: { sample } });
    expect(answer.status).toBe(202);
    const { buildId } = answer.body as { buildId: string };
    const build = await api.prisma.build.findUniqueOrThrow({ where: { id: buildId } });
    expect(build).toMatchObject({ state: 'queued', ref: `sample:${sample}` });
    const source = await api.app.get(ObjectStore).getBytes(build.sourceKey);
    expect(execFileSync('tar', ['-tf', '-'], { input: source!, encoding: 'utf8' }).trim()).not.toBe('');
    expect((await ada.get(`${apps}/s-${sample}`)).body).toMatchObject({
      state: 'building',
      latestBuild: { source: 'sample', ref: sample, commit: null },
    });
  },
);

test('an image becomes a build of one line; a reference that could be more than that is refused', async () => {
  await ada.post(apps, { body: { name: 'image' } });
  const answer = await ada.post(`${apps}/image/deploy-image`, { body: { image: 'nginx:1.27' } });
  const build = await api.prisma.build.findUniqueOrThrow({
    where: { id: (answer.body as { buildId: string }).buildId },
  });
  const source = await api.app.get(ObjectStore).getBytes(build.sourceKey);
  expect(execFileSync('tar', ['-xOf', '-', 'Dockerfile'], { input: source!, encoding: 'utf8' })).toBe(
    'FROM nginx:1.27\n',
  );
  for (const image of ['nginx\nRUN id', 'nginx AS x', '--platform=x nginx', '', 'UPPER/case', 'a b']) {
    expect((await ada.post(`${apps}/image/deploy-image`, { body: { image } })).status, image).toBe(400);
  }
  const theirs = `127.0.0.1:5000/tea-other/app-other@sha256:${'0'.repeat(64)}`;
  expect(await ada.post(`${apps}/image/deploy-image`, { body: { image: theirs } })).toMatchObject({
    status: 422,
    body: { code: 'image.not_known' },
  });
});

test('a queued build can be cancelled once', async () => {
  await ada.post(apps, { body: { name: 'cancel' } });
  const { buildId } = (await ada.post(`${apps}/cancel/deploy-sample`, { body: { sample: 'node' } })).body as {
    buildId: string;
  };
  expect(await ada.post(`${apps}/cancel/builds/${buildId}/cancel`)).toMatchObject({
    status: 200,
    body: { state: 'cancelled', cancellable: false },
  });
  expect(await ada.post(`${apps}/cancel/builds/${buildId}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'build.illegal_transition' },
  });
});

test('destroying shows what goes, wants the typed name, frees the host name and takes no more changes', async () => {
  await ada.post(apps, { body: { name: 'doomed' } });
  const app = await api.prisma.app.findFirstOrThrow({ where: { slug: 'doomed' } });
  expect((await ada.get(`${apps}/doomed/destroy-plan`)).body).toMatchObject({
    name: 'doomed',
    hosts: ['doomed.localhost'],
    releases: 0,
  });
  expect(await ada.delete(`${apps}/doomed`, { body: { confirm: 'Doomed' } })).toMatchObject({
    status: 422,
    body: { code: 'app.not_confirmed' },
  });
  expect((await ada.delete(`${apps}/doomed`, { body: { confirm: 'doomed' } })).status).toBe(200);
  expect((await ada.get(`${apps}/doomed`)).body).toMatchObject({ state: 'destroying', hosts: [] });
  expect((await ada.post(`${apps}/doomed/start`)).status).toBe(404);
  expect(await api.prisma.route.findUnique({ where: { appId: app.id } })).toMatchObject({ removed: true });
  expect(await api.prisma.host.count({ where: { name: 'doomed.localhost' } })).toBe(0);
});

test('lists come in pages that neither repeat nor leave out', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const { items, next } = (await ada.get(`${apps}?limit=3${cursor}`)).body as {
      items: { name: string }[];
      next: string | null;
    };
    seen.push(...items.map(({ name }) => name));
    cursor = next === null ? '' : `&cursor=${next}`;
  } while (cursor !== '');
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(await api.prisma.app.count({ where: { team: { slug: ada.team } } }));
  expect((await ada.get(`${apps}?cursor=nonsense`)).status).toBe(422);
});
