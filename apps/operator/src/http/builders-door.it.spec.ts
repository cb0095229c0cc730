import { createHash, randomBytes } from 'node:crypto';
import http, { type Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { NextBuild, StackImages } from '@berth/contracts';
import { enqueueBuild, transact } from '@berth/database';
import { newId } from '@berth/domain';
import { type InternalClient, internalClient, internalServer, listenOn } from '@berth/process';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testCertificate } from '../testing/certificate.js';
import { type TestApp, World } from '../testing/world.js';
import { authorizeBy, isJoinedBuilder } from './authorize.js';
import { builderEndpoints } from './builder-endpoints.js';
import { buildersDoor } from './builders-door.js';

const token = `berthbuilder_${randomBytes(32).toString('base64url')}`;
let world: World;
let app: TestApp;
let door: SecureServer;
let registry: Server;
let origin: string;
let builder: InternalClient;
let registrySaw: { url: string; host: string; knock: unknown; body: string }[] = [];

beforeAll(async () => {
  world = await World.create();
  app = await world.createApp();
  const data = { id: newId('bdr'), name: 'far', tokenHash: createHash('sha256').update(token).digest('hex') };
  await world.prisma.builder.create({ data });
  registry = http.createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const { host = '', 'x-berth-builder': knock } = incoming.headers;
    registrySaw.push({ url: incoming.url ?? '', host, knock, body });
    response.writeHead(202, { location: `http://${host}/v2/next` }).end();
  });
  await listenOn(registry, { port: 0, host: '127.0.0.1' });
  const server = internalServer({
    logger: world.deps.logger,
    authorize: authorizeBy(world.prisma, { agent: 'agent-token', router: 'router-token', builder: 'builder-token' }),
    routes: builderEndpoints(world.deps, { objects: {} as never, logs: {} as never }),
  });
  door = buildersDoor({
    server,
    key: Buffer.from(testCertificate.keyPem),
    certificate: Buffer.from(testCertificate.certificatePem),
    registryUrl: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
    isBuilder: (incoming) => isJoinedBuilder(world.prisma, incoming),
  });
  await listenOn(door, { port: 0, host: '127.0.0.1' });
  origin = `https://127.0.0.1:${(door.address() as AddressInfo).port}`;
  builder = client(token);
});
afterAll(async () => {
  await builder.close();
  door.close();
  door.closeAllConnections();
  registry.close();
  await world?.end();
});

function client(secret: string): InternalClient {
  return internalClient({ origin, token: secret, ca: testCertificate.certificatePem, servername: 'test' });
}

const pinned = new Agent({ connect: { ca: testCertificate.certificatePem, servername: 'test' } });
const knock = (secret: string, body: string) =>
  request(`${origin}/v2/tea-a/app-b/blobs/uploads/`, {
    method: 'POST',
    dispatcher: pinned,
    headers: { 'x-berth-builder': secret, host: '127.0.0.1:5000' },
    body: Readable.from([body]),
  });

test('a builder on another machine hears of a build as soon as it is queued, with its token alone', async () => {
  const waiting = builder.call('GET', '/builder/next', { query: { waitSeconds: 20 }, schema: NextBuild });
  const id = newId('bld');
  await transact(world.prisma, { actorId: 'usr_a', via: 'session' }, (tx) =>
    enqueueBuild(tx, {
      id,
      teamId: app.teamId,
      appId: app.appId,
      commit: 'a'.repeat(40),
      ref: 'refs/heads/main',
      oldCommit: null,
      message: '',
      sourceKey: 'x',
    }),
  );
  world.deps.wakes.send('builds');
  expect(await waiting).toEqual({ buildId: id });
  expect((await builder.call('GET', '/builder/stacks', { schema: StackImages })).images.length).toBeGreaterThan(0);
});

test('no other token opens it, and routes are not behind it', async () => {
  const stranger = client('berthbuilder_somebody-else-entirely');
  await expect(stranger.call('GET', '/builder/next')).rejects.toMatchObject({ kind: 'unauthenticated' });
  const router = client('router-token');
  await expect(router.call('GET', '/routes')).rejects.toMatchObject({ kind: 'not_found' });
  await stranger.close();
  await router.close();
});

test('a builder reaches the registry under its own name, and nobody else does', async () => {
  registrySaw = [];
  expect((await knock('berthbuilder_somebody-else-entirely', 'x')).statusCode).toBe(403);
  expect(registrySaw).toEqual([]);
  const answer = await knock(token, 'layer');
  expect([answer.statusCode, answer.headers.location]).toEqual([202, 'http://127.0.0.1:5000/v2/next']);
  expect(registrySaw).toEqual([
    { url: '/v2/tea-a/app-b/blobs/uploads/', host: '127.0.0.1:5000', knock: undefined, body: 'layer' },
  ]);
});

test('a revoked builder is a stranger', async () => {
  await world.prisma.builder.updateMany({ where: { name: 'far' }, data: { revokedAt: new Date() } });
  await expect(builder.call('GET', '/builder/next')).rejects.toMatchObject({ kind: 'unauthenticated' });
});
