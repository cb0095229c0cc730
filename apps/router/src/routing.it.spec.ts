import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haproxyBinary, TestPlatform } from './test-platform.js';

const missing = !fs.existsSync(haproxyBinary);
if (missing) console.warn(`skipped: ${haproxyBinary} is not installed`);

describe.skipIf(missing)('the router', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await TestPlatform.start();
  });
  afterAll(() => platform.stop());

  test('sends each host to its own app', async () => {
    const [one, two] = [await platform.serve((_, r) => r.end('one')), await platform.serve((_, r) => r.end('two'))];
    await platform.operator.put(
      { appId: 'app_one', hosts: ['one.test', 'www.one.example'], instances: [one.instance()] },
      { appId: 'app_two', hosts: ['two.test'], instances: [two.instance()] },
    );
    expect((await platform.get('one.test')).body).toBe('one');
    expect((await platform.get('WWW.One.Example:8080')).body).toBe('one');
    expect((await platform.get('two.test')).body).toBe('two');
  });

  test('sends the console’s host to console and API', async () => {
    expect((await platform.get('console.test', '/')).body).toBe('platform /');
    expect((await platform.get('console.test', '/api/healthz')).body).toBe('platform /api/healthz');
  });

  test('an unknown host gets a page for people and JSON for programs', async () => {
    const page = await platform.get('nobody.test', '/', { headers: { accept: 'text/html' } });
    expect(page).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain('There is no app here');
    const problem = await platform.get('nobody.test', '/', {
      headers: { accept: 'application/json', 'x-request-id': 'my-id_1.2' },
    });
    expect(problem).toMatchObject({ status: 404, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(problem.body)).toMatchObject({ code: 'H90', requestId: 'my-id_1.2' });
  });

  test('stopped and empty apps say so at once', async () => {
    await platform.operator.put(
      { appId: 'app_stopped', hosts: ['stopped.test'], state: 'stopped' },
      { appId: 'app_empty', hosts: ['empty.test'], state: 'empty' },
    );
    const headers = { accept: 'application/json' };
    expect(JSON.parse((await platform.get('stopped.test', '/', { headers })).body).code).toBe('H14');
    expect(JSON.parse((await platform.get('empty.test', '/', { headers })).body).code).toBe('H81');
  });

  test('500 requests at once to a sleeping app wake it once, and all are answered', async () => {
    const app = await platform.serve((_, response) => response.end('awake'));
    const instance = app.instance();
    await platform.operator.put({ appId: 'app_asleep', hosts: ['asleep.test'], state: 'asleep' });
    platform.agent.calls = [];
    platform.agent.wake = async () => {
      await delay(300);
      return { instances: [{ ...instance, generation: 2 }], failure: null };
    };
    const answers = await Promise.all(Array.from({ length: 500 }, () => platform.get('asleep.test')));
    expect(answers.filter(({ status, body }) => status === 200 && body === 'awake')).toHaveLength(500);
    expect(platform.agent.calls).toEqual(['app_asleep']);
    await expect.poll(() => platform.operator.woken).toMatchObject([{ appId: 'app_asleep', failure: null }]);
  });

  test('a request is held no longer than the app may take to start', async () => {
    await platform.operator.put({ appId: 'app_slow', hosts: ['slow.test'], state: 'asleep', startSeconds: 1 });
    platform.agent.wake = async () => {
      await delay(5_000, undefined, { ref: false });
      return { instances: [], failure: null };
    };
    const began = Date.now();
    const answer = await platform.get('slow.test', '/', { headers: { accept: 'application/json' } });
    expect(JSON.parse(answer.body).code).toBe('H20');
    expect(answer.status).toBe(503);
    expect(Date.now() - began).toBeGreaterThan(900);
    expect(Date.now() - began).toBeLessThan(6_000);
  });

  test('a wake that failed is told at once', async () => {
    await platform.operator.put({ appId: 'app_broken', hosts: ['broken.test'], state: 'asleep', startSeconds: 20 });
    const failure = { code: 'app.exited', message: 'It exited with 1.' };
    platform.agent.wake = () => ({ instances: [], failure });
    const began = Date.now();
    expect((await platform.get('broken.test')).status).toBe(503);
    expect(Date.now() - began).toBeLessThan(15_000);
    await expect.poll(() => platform.operator.woken.at(-1)?.failure).toBe('It exited with 1.');
  });

  test('a request to a crashed app is held until the instance is back', async () => {
    const app = await platform.serve((_, response) => response.end('back'));
    await platform.operator.put({ appId: 'app_crash', hosts: ['crash.test'], instances: [] });
    const held = platform.get('crash.test');
    await delay(300);
    await platform.operator.put({ appId: 'app_crash', instances: [app.instance()] });
    expect(await held).toMatchObject({ status: 200, body: 'back' });
  });

  test('a removed app is gone, and its slot serves another', async () => {
    const app = await platform.serve((_, response) => response.end('old'));
    await platform.operator.put({ appId: 'app_gone', hosts: ['gone.test'], instances: [app.instance()] });
    expect((await platform.get('gone.test')).body).toBe('old');
    await platform.operator.put({ appId: 'app_gone', removed: true, hosts: [], instances: [] });
    expect((await platform.get('gone.test')).status).toBe(404);
    await expect.poll(() => platform.operator.drained).toContain(app.instance().id);
  });

  test('a bad row is left out and the others are applied', async () => {
    const app = await platform.serve((_, response) => response.end('good'));
    platform.operator.raw = [
      { appId: 'app_bad', version: 1, hosts: 'everything' },
      {
        ...{ appId: 'app_evil', version: 1, removed: false, appSlug: 'x', teamId: 't', hosts: ['evil.test'] },
        ...{ state: 'serving', startSeconds: 1, requestSeconds: 1 },
        instances: [{ ...app.instance(), name: 'a b\nshutdown frontend http' }],
      },
    ];
    await platform.operator.put({ appId: 'app_good', hosts: ['good.test'], instances: [app.instance()] });
    platform.operator.raw = [];
    expect((await platform.get('good.test')).body).toBe('good');
    expect((await platform.get('evil.test')).status).toBe(404);
  });

  test('each request is a line in its app’s log', async () => {
    const app = await platform.serve((_, response) => response.end('hello'));
    await platform.operator.put({ appId: 'app_logged', hosts: ['logged.test'], instances: [app.instance('web.7')] });
    await platform.get('logged.test', '/a/path?with=a%20query', { headers: { 'x-request-id': 'log-me' } });
    const lines = () =>
      platform.operator.logs.filter(({ appId }) => appId === 'app_logged').flatMap(({ records }) => records);
    await expect.poll(() => lines().length).toBe(1);
    expect(lines()[0]).toMatchObject({ source: 'router', origin: 'router-test.app_logged' });
    expect(lines()[0]?.text).toMatch(
      /^at=info method=GET path="\/a\/path\?with=a%20query" host=logged\.test request_id=log-me fwd="127\.0\.0\.1" instance=web\.7 connect=\d+ms service=\d+ms status=200 bytes=\d+ protocol=http$/,
    );
  });
});
