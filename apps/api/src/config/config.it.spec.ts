import { createRelease, recordDeployment, systemActor, transact } from '@berth/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Person, startTestApi, type TestApi } from '../test-api.js';

let api: TestApi;
let ada: Person;
let bob: Person;
let path: string;
let count = 0;

beforeAll(async () => {
  api = await startTestApi();
  ada = await api.signUp('ada@example.com');
  bob = await api.signUp('bob@example.com');
  await ada.post(`/api/teams/${ada.team}/members`, { body: { email: 'bob@example.com', role: 'developer' } });
});
afterAll(() => api?.close());

beforeEach(async () => {
  count += 1;
  await ada.post(`/api/teams/${ada.team}/apps`, { body: { name: `app-${count}` } });
  path = `/api/teams/${ada.team}/apps/app-${count}`;
});

/** A live release, as the operator leaves one. */
async function makeLive(): Promise<{ appId: string; release: number }> {
  const app = await api.prisma.app.findFirstOrThrow({ where: { slug: `app-${count}` } });
  const config = await api.prisma.configVersion.findFirstOrThrow({
    where: { appId: app.id },
    orderBy: { number: 'desc' },
  });
  return transact(api.prisma, systemActor, async (tx) => {
    const { release, deployment } = await createRelease(tx, {
      teamId: app.teamId,
      appId: app.id,
      image: `127.0.0.1:5000/t/a@sha256:${'1'.repeat(64)}`,
      configVersionId: config.id,
      processes: { web: { command: ['node', 'server.js'] } },
      releaseCommand: null,
      cause: 'push',
      description: 'Deployed',
      commit: 'a'.repeat(40),
    });
    const where = { teamId: app.teamId, id: deployment.id };
    for (const event of ['instancesStarted', 'becameReady', 'routed', 'drained'] as const)
      await recordDeployment(tx, where, event);
    await tx.app.update({
      where: { id: app.id },
      data: { liveReleaseId: release.id, liveDeploymentId: deployment.id },
    });
    return { appId: app.id, release: release.number };
  });
}

test('newlines, quotes and $ come back as they were, and nothing of them is readable in the database', async () => {
  const value = 'line one\nline "two"\r\n\'$HOME\' `id` \\n é 🚢';
  await ada.patch(`${path}/config`, { body: { set: [{ name: 'TEXT', value }] } });
  expect((await ada.get(`${path}/config`)).body).toMatchObject({ variables: [{ name: 'TEXT', value }] });
  const [row] = await api.prisma.configVersion.findMany({ orderBy: { id: 'desc' }, take: 1 });
  expect(Buffer.from(row!.sealed).includes('line one')).toBe(false);
  expect(JSON.stringify(await api.prisma.auditEntry.findMany())).not.toContain('line one');
  expect(
    JSON.stringify(await api.prisma.outbox.findMany(), (_, part) => (typeof part === 'bigint' ? String(part) : part)),
  ).not.toContain('line one');
});

test('a secret is written and never read back', async () => {
  const set = [{ name: 'KEY', value: 'hunter2-hunter2', secret: true }];
  const saved = await ada.patch(`${path}/config`, { body: { set } });
  expect(JSON.stringify(saved.body)).not.toContain('hunter2');
  expect((await ada.get(`${path}/config`)).body).toMatchObject({
    variables: [{ name: 'KEY', value: null, secret: true }],
  });
  const open = await ada.patch(`${path}/config`, { body: { set: [{ name: 'KEY', secret: false }] } });
  expect(open).toMatchObject({ status: 422, body: { code: 'config.secret_stays' } });
});

test('the second of two edits is told who changed it and when', async () => {
  const etag = (await ada.get(`${path}/config`)).headers.get('etag')!;
  const first = await bob.patch(`${path}/config`, {
    body: { set: [{ name: 'A', value: '1' }] },
    headers: { 'if-match': etag },
  });
  expect(first).toMatchObject({ status: 200 });
  expect(first.headers.get('etag')).toBe('"2"');
  const second = await ada.patch(`${path}/config`, {
    body: { set: [{ name: 'A', value: '2' }] },
    headers: { 'if-match': etag },
  });
  expect(second).toMatchObject({
    status: 409,
    body: {
      code: 'config.conflict',
      message: expect.stringMatching(/^bob changed the configuration at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/),
    },
  });
  expect((await ada.get(`${path}/config`)).body).toMatchObject({ version: 2, variables: [{ name: 'A', value: '1' }] });
});

test('of edits at the same moment with one ETag exactly one wins; without an ETag all of them count', async () => {
  const etag = (await ada.get(`${path}/config`)).headers.get('etag')!;
  const write = (name: string, headers: Record<string, string>) =>
    ada.patch(`${path}/config`, { body: { set: [{ name, value: '1' }] }, headers });
  const raced = await Promise.all(['A', 'B', 'C'].map((name) => write(name, { 'if-match': etag })));
  expect(raced.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  const merged = await Promise.all(['X', 'Y', 'Z'].map((name) => write(name, {})));
  expect(merged.map(({ status }) => status)).toEqual([200, 200, 200]);
  const { variables } = (await ada.get(`${path}/config`)).body as { variables: { name: string }[] };
  expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(['X', 'Y', 'Z']));
});

test('replacing everything needs the ETag, and keeps a secret that is not sent again', async () => {
  await ada.patch(`${path}/config`, {
    body: {
      set: [
        { name: 'KEY', value: 'hunter2-hunter2', secret: true },
        { name: 'OLD', value: '1' },
      ],
    },
  });
  const body = {
    variables: [
      { name: 'KEY', value: null, secret: true },
      { name: 'NEW', value: '2' },
    ],
  };
  expect(await ada.put(`${path}/config`, { body })).toMatchObject({
    status: 422,
    body: { code: 'config.etag_needed' },
  });
  const put = await ada.put(`${path}/config`, { body, headers: { 'if-match': '"2"' } });
  expect(put).toMatchObject({
    status: 200,
    body: {
      config: {
        version: 3,
        variables: [
          { name: 'KEY', value: null },
          { name: 'NEW', value: '2' },
        ],
      },
    },
  });
});

test('a change makes a release of the live image without a build; "save only" makes none', async () => {
  const { release } = await makeLive();
  const only = await ada.patch(`${path}/config`, { body: { set: [{ name: 'A', value: '1' }], deploy: false } });
  expect(only.body).toMatchObject({ release: null, deploymentId: null, config: { version: 2, liveVersion: 1 } });
  const deployed = await ada.patch(`${path}/config`, {
    body: {
      set: [
        { name: 'B', value: '1' },
        { name: 'C', value: '1' },
      ],
    },
  });
  expect(deployed.body).toMatchObject({ release: release + 1, deploymentId: expect.stringMatching(/^dep_/) });
  expect((await ada.get(`${path}/releases/${release + 1}`)).body).toMatchObject({
    cause: 'config',
    description: 'Set B and C',
    buildId: null,
    commit: 'a'.repeat(40),
    configVersion: 3,
    variables: ['A', 'B', 'C'],
    processes: { web: { command: ['node', 'server.js'] } },
  });
  const again = await ada.patch(`${path}/config`, { body: { set: [{ name: 'B', value: '1' }] } });
  expect(again.body).toMatchObject({ release: null, config: { version: 3 } });
});

test('rolling back brings the old configuration back as the newest', async () => {
  const { release } = await makeLive();
  await ada.patch(`${path}/config`, { body: { set: [{ name: 'BROKEN', value: '1' }] } });
  const back = await ada.post(`${path}/releases/${release}/rollback`);
  expect(back).toMatchObject({ status: 202, body: { release: release + 2 } });
  expect((await ada.get(`${path}/config`)).body).toMatchObject({ version: 3, variables: [] });
  expect((await ada.get(`${path}/releases`)).body).toMatchObject({
    items: [{ number: release + 2, description: `Rolled back to v${release}`, cause: 'rollback' }, {}, {}],
  });
});

test.each([
  [{ set: [{ name: '1A', value: '' }] }, 400],
  [{ set: [{ name: 'PORT', value: '1' }] }, 422],
  [
    {
      set: [
        { name: 'A', value: 'x'.repeat(60_000) },
        { name: 'B', value: 'x'.repeat(6_000) },
      ],
    },
    413,
  ],
  [{ set: [{ name: 'A' }] }, 422],
])('change %# is refused', async (body, status) => {
  expect((await ada.patch(`${path}/config`, { body })).status).toBe(status);
});
