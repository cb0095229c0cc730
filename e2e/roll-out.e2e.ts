import http from 'node:http';
import { expect, test } from './support/fixtures.js';
import { installation } from './support/installation.js';
import { steadyLoad } from './support/visitor.js';

test('at 50 requests a second none fails through deploy, config change, rollback and scaling', async ({
  fromExample,
}) => {
  const app = await fromExample('node');
  await app.pushed();
  const load = steadyLoad(app.slug, 50);

  app.write('marker.txt', 'second');
  await app.commit('second');
  await app.pushed();
  await app.setConfig({ GREETING: 'hello again' });
  await expect.poll(async () => (await app.visit()).body).toContain('hello again');
  await app.api('PATCH', '/formation', { processes: [{ process: 'web', quantity: 3 }] });
  await expect.poll(async () => (await instancesReady(app)).length, { timeout: 60_000 }).toBe(3);
  await app.api('PATCH', '/formation', { processes: [{ process: 'web', quantity: 1 }] });
  await app.api('POST', '/releases/1/rollback', {});
  await app.live();
  await expect.poll(async () => (await app.containers()).length, { timeout: 90_000 }).toBe(1);

  const { sent, failed } = await load.stop();
  expect(failed).toEqual([]);
  expect(sent).toBeGreaterThan(200);
});

test('a release that never answers does not replace one that does, and says what it listens on', async ({
  fromExample,
}) => {
  const app = await fromExample('node');
  await app.api('PATCH', '', { startSeconds: 5 });
  await app.pushed();
  const load = steadyLoad(app.slug, 20);
  app.write(
    'server.js',
    "import http from 'node:http';\nhttp.createServer((_, r) => r.end('no')).listen(9999, '0.0.0.0');\n",
  );
  app.write('Procfile', 'web: node server.js\n');
  await app.commit('listens elsewhere');
  const { output } = await app.push();
  expect(output).toContain('app.never_listened');
  expect(output).toContain('9999');
  const { failed } = await load.stop();
  expect(failed).toEqual([]);
  expect((await app.visit()).body).toMatch(/hello/i);
});

test('a WebSocket lives through a deploy until it is drained', async ({ fromExample }) => {
  const app = await fromExample('node');
  await app.api('PATCH', '', { drainSeconds: 5 });
  await app.pushed();
  const socket = new WebSocketProbe(app.slug);
  await socket.opened;
  expect(await socket.echo('before')).toBe('before');
  const saving = app.setConfig({ GREETING: 'hi' });
  expect(await socket.echo('meanwhile')).toBe('meanwhile');
  await saving;
  await socket.closed;
});

test('a stopped app says so; started, it answers; asleep, the first request wakes it', async ({ fromExample }) => {
  const app = await fromExample('node');
  await app.pushed();
  await app.api('POST', '/stop', {});
  await expect.poll(async () => (await app.visit('/', { headers: { accept: 'application/json' } })).status).toBe(503);
  await app.api('POST', '/start', {});
  await expect.poll(async () => (await app.visit()).status, { timeout: 60_000 }).toBe(200);
  await app.api('POST', '/sleep', {});
  await expect.poll(async () => (await instances(app)).map(({ observed }) => observed)).toEqual(['asleep']);
  const visits = await Promise.all(Array.from({ length: 50 }, () => app.visit()));
  expect(visits.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
});

type App = Awaited<ReturnType<Parameters<Parameters<typeof test>[2]>[0]['fromExample']>>;

async function instances(app: App): Promise<{ observed: string }[]> {
  return ((await app.api('GET', '/instances')) as { items: { observed: string }[] }).items;
}

async function instancesReady(app: App) {
  return (await instances(app)).filter(({ observed }) => observed === 'ready');
}

/** The few lines of RFC 6455 that an echo needs, so that the test sees every byte of the connection. */
class WebSocketProbe {
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
  private socket?: import('node:net').Socket;
  private answer: (text: string) => void = () => {};

  constructor(app: string) {
    let close = () => {};
    this.closed = new Promise((resolve) => {
      close = resolve;
    });
    this.opened = new Promise((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1',
        port: installation.httpPort,
        path: '/ws',
        headers: {
          host: installation.hostOf(app),
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.from('berth-e2e-websocket').toString('base64').slice(0, 22).concat('=='),
        },
      });
      request.on('error', reject);
      request.on('response', (response) => reject(new Error(`no upgrade: ${response.statusCode}`)));
      request.on('upgrade', (_response, socket) => {
        this.socket = socket;
        socket.on('data', (frame: Buffer) => {
          if ((frame[0]! & 0x0f) === 1) this.answer(frame.subarray(2, 2 + (frame[1]! & 0x7f)).toString());
        });
        socket.on('close', close);
        socket.on('error', close);
        resolve();
      });
      request.end();
    });
  }

  echo(text: string): Promise<string> {
    const answer = new Promise<string>((resolve) => {
      this.answer = resolve;
    });
    // FIN + text, masked with zeros: the payload stays as it is.
    this.socket?.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
    return answer;
  }
}
