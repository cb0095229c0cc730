import { Redis } from 'ioredis';
import { expect, test } from './support/fixtures.js';
import { installation } from './support/installation.js';
import { crash, docker } from './support/run.js';
import { steadyLoad } from './support/visitor.js';

const processes = ['api', 'operator', 'agent', 'builder', 'build-engine', 'router-controller', 'console'] as const;

for (const component of processes) {
  test(`kill -9 of ${component} during a push: a truthful end, one release, no visitor notices`, async ({
    fromExample,
  }) => {
    const app = await fromExample('node');
    await app.pushed();
    const load = steadyLoad(app.slug, 20);
    app.write('marker.txt', component);
    await app.commit(`with ${component} killed`);
    const push = app.push();
    await expect.poll(async () => (await builds(app)).length).toBe(2);
    await crash(installation.container(component));
    await push;
    await expect
      .poll(async () => (await builds(app))[0]?.state, { timeout: 60_000 })
      .toMatch(/succeeded|failed|cancelled/);
    if ((await builds(app))[0]?.state === 'succeeded') await app.live();
    const { items } = (await app.api('GET', '/releases')) as { items: { number: number }[] };
    expect(items.length).toBeLessThanOrEqual(2);
    const { failed } = await load.stop();
    expect(failed).toEqual([]);
    await expect
      .poll(() => docker('inspect', '--format', '{{.State.Running}}', installation.container(component)), {
        timeout: 30_000,
      })
      .toBe('true');
  });
}

test('HAProxy killed is back at once, with the same routes', async ({ fromExample }) => {
  const app = await fromExample('node');
  await app.pushed();
  await crash(installation.container('router'));
  const killed = Date.now();
  await expect
    .poll(
      () =>
        app.visit('/', { timeoutMs: 500 }).then(
          ({ status }) => status,
          () => 0,
        ),
      { intervals: [20], timeout: 10_000 },
    )
    .toBe(200);
  const backMs = Date.now() - killed;
  test.info().annotations.push({ type: 'figure', description: `HAProxy back after ${backMs} ms` });
  // A second on a quiet machine; a busy one gets more before it is a fault.
  expect(backMs).toBeLessThan(5_000);
});

test('FLUSHALL in the middle of a push loses nothing', async ({ fromExample, person }) => {
  const app = await fromExample('node');
  await app.pushed();
  app.write('marker.txt', 'flushed');
  await app.commit('flushed');
  const push = app.push();
  await expect.poll(async () => (await builds(app)).length).toBe(2);
  const redis = new Redis(installation.redisUrl);
  await redis.flushall();
  redis.disconnect();
  await push;
  await expect.poll(async () => (await builds(app))[0]?.state, { timeout: 60_000 }).toBe('succeeded');
  await app.live();
  expect(((await person.call('GET', '/api/me')) as { teams: unknown[] }).teams).toHaveLength(1);
});

type App = Awaited<ReturnType<Parameters<Parameters<typeof test>[2]>[0]['fromExample']>>;

async function builds(app: App): Promise<{ state: string }[]> {
  return ((await app.api('GET', '/builds')) as { items: { state: string }[] }).items;
}
