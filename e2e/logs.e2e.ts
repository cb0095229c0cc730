import { expect, test } from './support/fixtures.js';
import { docker } from './support/run.js';

interface Line {
  source: string;
  instance: string;
  text: string;
}

test('build, release phase, app and router lines are one log, and stay after the instance is gone', async ({
  fromExample,
}) => {
  const app = await fromExample('node');
  app.write('Procfile', 'web: node server.js\nrelease: echo migrating the database\n');
  await app.commit('with a release phase');
  await app.pushed();
  await app.visit('/a-path-to-find');
  const lines = async (query: string) =>
    ((await app.api('GET', `/logs?limit=500&${query}`)) as { lines: Line[] }).lines;
  await expect.poll(async () => (await lines('words=a-path-to-find')).map(({ source }) => source)).toContain('router');
  expect((await lines('source=release')).map(({ text }) => text)).toContain('migrating the database');
  expect((await lines('source=build')).length).toBeGreaterThan(3);
  const before = await lines('source=app&instance=web.1');
  expect(before.length).toBeGreaterThan(0);

  await app.api('PATCH', '/formation', { processes: [{ process: 'web', quantity: 0 }] });
  await expect.poll(() => app.containers(), { timeout: 60_000 }).toEqual([]);
  expect((await lines('source=app&instance=web.1')).map(({ text }) => text)).toEqual(
    expect.arrayContaining(before.map(({ text }) => text)),
  );
});

test('an environment of quotes, dollars and newlines arrives unchanged', async ({ fromExample }) => {
  const app = await fromExample('node');
  const odd = 'a "b" \'c\' $HOME `id` \\n\nsecond line\ttab ünïcödé 🚢';
  app.write('Procfile', 'web: node server.js\n');
  await app.pushed();
  await app.setConfig({ ODD: odd });
  const [container] = await app.containers();
  const env = JSON.parse(await docker('inspect', '--format', '{{json .Config.Env}}', container!)) as string[];
  expect(env).toContain(`ODD=${odd}`);
});

test('two people editing the environment: the second is told who and when', async ({ fromExample }) => {
  const app = await fromExample('static');
  const { headers } = await app.client.ask('GET', `${app.apiPath}/config`);
  const etag = { 'if-match': String(headers.etag) };
  const set = (value: string) => ({ set: [{ name: 'COLOUR', value }], deploy: false });
  expect((await app.client.ask('PATCH', `${app.apiPath}/config`, set('red'), etag)).status).toBeLessThan(300);
  const second = await app.client.ask('PATCH', `${app.apiPath}/config`, set('blue'), etag);
  expect(second.status).toBe(409);
  expect(second.body).toMatchObject({ code: 'config.conflict', message: expect.stringMatching(/e2e/) });
});
