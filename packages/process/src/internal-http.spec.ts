import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DomainError } from '@berth/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type InternalClient, internalClient } from './internal-client.js';
import { bearer, internalServer, listenOn, reply, route } from './internal-server.js';
import { createLogger } from './logger.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-process-'));
const socketPath = path.join(folder, 'test.sock');
const Thing = z.object({ name: z.string(), size: z.number() });
const server = internalServer({
  logger: createLogger('test', 'silent'),
  authorize: bearer('right'),
  routes: [
    route('PUT', '/things/:id', { body: Thing }, ({ params, body }) => ({ id: params.id, ...body })),
    route('GET', '/made', {}, () => reply(201, { made: true })),
    route('GET', '/stream', {}, () => Readable.from(['one ', 'two'])),
    route('GET', '/conflict', {}, () => {
      throw new DomainError('thing.taken', 'That name is taken.', { kind: 'conflict', hint: 'Choose another.' });
    }),
    route('GET', '/bug', {}, () => {
      throw new Error('postgres://user:password@host');
    }),
  ],
});
let client: InternalClient;

beforeAll(async () => {
  await listenOn(server, { socket: socketPath });
  client = internalClient({ socketPath, token: 'right' });
});
afterAll(async () => {
  await client.close();
  server.close();
  fs.rmSync(folder, { recursive: true });
});

test('a call arrives checked, and its answer too', async () => {
  const schema = Thing.extend({ id: z.string() });
  const thing = await client.call('PUT', '/things/a%2Fb', { body: { name: 'x', size: 1 }, schema });
  expect(thing).toEqual({ id: 'a/b', name: 'x', size: 1 });
});

test('a bad body is refused by the name of its field', async () => {
  const call = client.call('PUT', '/things/a', { body: { name: 'x', size: 'big' } });
  await expect(call).rejects.toMatchObject({ code: 'request.invalid', message: expect.stringContaining('body.size') });
});

test('a problem arrives as the error that was thrown', async () => {
  await expect(client.call('GET', '/conflict')).rejects.toMatchObject({
    code: 'thing.taken',
    kind: 'conflict',
    hint: 'Choose another.',
  });
});

test('a bug tells nothing of its inside', async () => {
  await expect(client.call('GET', '/bug')).rejects.toMatchObject({
    code: 'internal',
    message: expect.not.stringContaining('password'),
  });
});

test('without the token nothing is answered', async () => {
  const stranger = internalClient({ socketPath, token: 'wrong' });
  await expect(stranger.call('GET', '/made')).rejects.toMatchObject({ code: 'request.unauthenticated' });
  await stranger.close();
});

test('streams arrive whole', async () => {
  expect(await text(await client.stream('GET', '/stream'))).toBe('one two');
});

test('nobody there is said so', async () => {
  const nobody = internalClient({ socketPath: `${socketPath}.none`, token: 'right' });
  await expect(nobody.call('GET', '/made')).rejects.toMatchObject({ code: 'service.unreachable', kind: 'unavailable' });
  await nobody.close();
});
