import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './test-fakes.js';
import { haproxyBinary, TestPlatform } from './test-platform.js';

const missing = !fs.existsSync(haproxyBinary);
if (missing) console.warn(`skipped: ${haproxyBinary} is not installed`);

describe.skipIf(missing)('HTTP through the router', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await TestPlatform.start();
  });
  afterAll(() => platform.stop());

  async function app(slug: string, handler: http.RequestListener) {
    const server = await platform.serve(handler);
    const row = { appId: `app_${slug}`, hosts: [`${slug}.test`], instances: [server.instance()] };
    await platform.operator.put(row);
    return server;
  }

  /** Bytes as they are, for what no HTTP client would send. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(platform.port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }

  test('a WebSocket passes both ways and outlives its instance’s removal', async () => {
    const server = await app('socket', (_, response) => response.end());
    server.server.on('upgrade', (request: http.IncomingMessage, socket: net.Socket) => {
      const accept = createHash('sha1').update(
        `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
      );
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
      );
      socket.on('data', (data: Buffer) => socket.write(data));
      socket.on('end', () => socket.end());
      socket.on('error', () => socket.destroy());
    });
    const socket = await new Promise<net.Socket>((resolve, reject) => {
      http
        .request({
          host: '127.0.0.1',
          port: platform.port,
          headers: {
            ...{ host: 'socket.test', connection: 'Upgrade', upgrade: 'websocket' },
            ...{ 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
          },
        })
        .on('upgrade', (_, upgraded: net.Socket) => resolve(upgraded))
        .on('error', reject)
        .end();
    });
    const echo = (text: string) =>
      new Promise<string>((resolve) => {
        socket.once('data', (data: Buffer) => resolve(data.toString()));
        socket.write(text);
      });
    expect(await echo('hello')).toBe('hello');
    const { id } = server.instance();
    await platform.operator.put({ appId: 'app_socket', instances: [], state: 'stopped' });
    await delay(500);
    expect(platform.operator.drained).not.toContain(id);
    expect(await echo('still open')).toBe('still open');
    socket.destroy();
    await expect.poll(() => platform.operator.drained).toContain(id);
  });

  test('events arrive when they are sent, and silence beyond the request timeout is theirs to keep', async () => {
    await app('events', async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      await delay(2_500);
      response.end('data: 2\n\n');
    });
    await platform.operator.put({ appId: 'app_events', requestSeconds: 1 });
    const arrivals: number[] = [];
    const began = Date.now();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: 'events.test', accept: 'text/event-stream' };
      http
        .get({ host: '127.0.0.1', port: platform.port, headers }, (response) => {
          response.on('data', () => arrivals.push(Date.now() - began));
          response.on('end', () => resolve(response.statusCode));
          response.on('error', reject);
        })
        .on('error', reject);
    });
    expect(status).toBe(200);
    expect(arrivals[0]).toBeLessThan(500);
    expect(arrivals.at(-1)).toBeGreaterThan(2_000);
  });

  test('an app that does not answer in its time is H12', async () => {
    await app('mute', () => {});
    await platform.operator.put({ appId: 'app_mute', requestSeconds: 1 });
    const answer = await platform.get('mute.test', '/', { headers: { accept: 'application/json' } });
    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.body).code).toBe('H12');
  });

  test('an app that hangs up before it answers is H13, and a POST reaches it once', async () => {
    let posts = 0;
    await app('rude', (request) => {
      posts += 1;
      request.socket.destroy();
    });
    const answer = await platform.get('rude.test', '/', { method: 'POST', headers: { accept: 'application/json' } });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body).code).toBe('H13');
    expect(posts).toBe(1);
  });

  test('connections to an instance are used again, and one that it closes costs no request', async () => {
    const server = await app('reuse', (_, response) => response.end('ok'));
    Object.assign(server.server, { keepAliveTimeout: 50, keepAliveTimeoutBuffer: 0 });
    let connections = 0;
    server.server.on('connection', () => {
      connections += 1;
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
    const get = async (pauseMs: number) => {
      await delay(pauseMs);
      return (await platform.get('reuse.test', '/', { agent })).status;
    };
    const visitor = async () => {
      const got: number[] = [];
      for (let i = 0; i < 100; i += 1) got.push(await get(i % 4 === 0 ? 48 + (i % 9) : 0));
      return got;
    };
    const got = (await Promise.all([visitor(), visitor(), visitor(), visitor()])).flat();
    agent.destroy();
    expect(got.filter((status) => status !== 200)).toEqual([]);
    expect(connections).toBeLessThan(200);
  });

  test('100 MB go up without being kept in between', async () => {
    let [bytes, firstAt] = [0, 0];
    await app('upload', (request, response) => {
      request.on('data', (chunk: Buffer) => {
        firstAt ||= Date.now();
        bytes += chunk.length;
      });
      request.on('end', () => response.end(String(bytes)));
    });
    const chunk = Buffer.alloc(1024 * 1024);
    let halfAt = 0;
    const answer = await new Promise<string>((resolve, reject) => {
      const request = http.request(
        { host: '127.0.0.1', port: platform.port, method: 'POST', headers: { host: 'upload.test' } },
        (response) => {
          let text = '';
          response.on('data', (data: Buffer) => {
            text += data;
          });
          response.on('end', () => resolve(text));
        },
      );
      request.on('error', reject);
      const send = async () => {
        for (let i = 0; i < 100; i += 1) {
          if (i === 50) {
            await eventually(
              () => firstAt > 0,
              () => 'the app has seen nothing of the first half',
            );
            halfAt = Date.now();
          }
          if (!request.write(chunk)) await new Promise((resolve) => request.once('drain', resolve));
        }
        request.end();
      };
      send().catch(reject);
    });
    expect(answer).toBe(String(100 * 1024 * 1024));
    expect(firstAt).toBeLessThanOrEqual(halfAt);
  });

  test('what a client says about its own way is not believed', async () => {
    await app('headers', (request, response) => response.end(JSON.stringify(request.headers)));
    const answer = await raw(
      [
        'GET / HTTP/1.1',
        'Host: headers.test',
        'X-Forwarded-For: 6.6.6.6',
        'X-Forwarded-For: 7.7.7.7',
        'X-Forwarded-Host: evil',
        'X_Forwarded_For: 8.8.8.8',
        'X-Real-IP: 6.6.6.6',
        'Forwarded: for=6.6.6.6',
        'X-Request-Id: bad id; with spaces',
        'Connection: close',
        '\r\n',
      ].join('\r\n'),
    );
    const headers = JSON.parse(answer.split('\r\n\r\n')[1]!);
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(platform.port),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-request-start': expect.stringMatching(/^\d{13}$/),
    });
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/_|x-forwarded-host|x-real-ip|^forwarded$/)]),
    );
  });

  test.each([
    ['two lengths', 'POST / HTTP/1.1\r\nHost: strict.test\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    [
      'a length and chunks that disagree',
      'POST / HTTP/1.1\r\nHost: strict.test\r\nContent-Length: 6\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nX',
    ],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: strict.test\r\nHost: other.test\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: strict.test@evil\r\nConnection: close\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : strict.test\r\n\r\n'],
    ['a line of rubbish', 'HELLO\r\n\r\n'],
  ])('a request with %s is refused and reaches no app', async (_, text) => {
    let seen = 0;
    await app('strict', (request, response) => {
      seen += 1;
      request.resume();
      response.end();
    });
    expect(await raw(text)).toMatch(/^HTTP\/1\.[01] 400 /);
    expect(seen).toBe(0);
  });

  test('chunks win over a length, and nothing is left over for a second request', async () => {
    const paths: string[] = [];
    await app('smuggle', (request, response) => {
      paths.push(`${request.url} ${request.headers['content-length'] ?? 'chunked'}`);
      request.resume();
      request.on('end', () => response.end());
    });
    await raw(
      'POST /a HTTP/1.1\r\nHost: smuggle.test\r\nConnection: close\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: smuggle.test\r\n\r\n',
    );
    expect(paths).not.toContainEqual(expect.stringContaining('/smuggled'));
  });

  test('a head that dribbles in is cut off after 5 s', async () => {
    const began = Date.now();
    const answer = await raw('GET / HTTP/1.1\r\nHost: slow.test\r\nX-A: ');
    expect(Date.now() - began).toBeGreaterThan(4_000);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(answer).toContain('408');
  });
});
