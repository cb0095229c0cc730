import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { newId } from '@berth/domain';
import { DockerEngine } from '@berth/engine-docker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeImage, programs } from '../test/node-image.js';
import { Outside, probeProgram } from '../test/outside.js';
import { instanceSpec } from '../test/specs.js';
import { startTestAgent, type TestAgent, testDocker, whenReady } from '../test/test-agent.js';

const routerPort = 18_480;
const otherPort = 18_481;
const internet = '198.51.100.130';
const closed = ['10.99.7.1', '172.20.7.1', '192.168.177.1', '100.64.7.1', '169.254.7.7'];
const platform = '10.192.0.10';
const allowed = '10.99.7.2';
const outside = new Outside('bfw', [internet, ...closed, platform, allowed]);
const [teamA, teamB] = [
  { teamId: newId('tea'), subnet: '10.192.4.0/22' },
  { teamId: newId('tea'), subnet: '10.192.8.0/22' },
];

let agent: TestAgent;
let engine: DockerEngine;
let image: string;
const listeners: Server[] = [];

beforeAll(async () => {
  await outside.start();
  for (const port of [routerPort, otherPort]) {
    const server = createServer((socket) => socket.end()).listen(port, '0.0.0.0');
    listeners.push(server);
  }
  image = await nodeImage(testDocker);
  agent = await startTestAgent('tstfw1', {
    networkPool: '10.192.0.0/12',
    routerPort,
    allowedPrivate: [`${allowed}/32`],
  });
  engine = new DockerEngine({ socketPath: agent.socket, token: agent.token, epoch: () => 1 });
  const app = { image, command: programs.listens, env: { PORT: '3000' }, secrets: [] };
  const own = (id: string) => ({ id: newId('ins'), appId: newId('app'), address: id });
  const instances = [
    instanceSpec({ ...app, ...own('10.192.4.10'), teamId: teamA.teamId, network: teamA }),
    instanceSpec({ ...app, ...own('10.192.8.10'), teamId: teamB.teamId, network: teamB }),
  ];
  await engine.apply(instances);
  await whenReady(
    engine,
    instances.map(({ id }) => id),
  );
}, 90_000);
afterAll(async () => {
  await engine?.close();
  await agent?.close();
  for (const server of listeners) server.close();
  await outside.stop();
});

/** From a container of team A. */
async function probe(targets: readonly string[], address = '10.192.4.20'): Promise<Record<string, string>> {
  const { index, generation, desired, port, healthPath, startSeconds, process, ...common } = instanceSpec({
    ...{ image, address, env: {}, secrets: [], teamId: teamA.teamId, network: teamA, hosts: {} },
  });
  const id = newId('run');
  const run = {
    ...common,
    id,
    source: 'app' as const,
    deadlineSeconds: 30,
    command: programs.runs(probeProgram(targets)),
  };
  await engine.startRun(run);
  const { lastLines, failure } = await engine.runState(id, 30);
  expect(failure).toBeNull();
  return JSON.parse(lastLines.at(-1) ?? '{}');
}

const every = (targets: string[], result: string) => Object.fromEntries(targets.map((target) => [target, result]));

test('an app reaches the internet and its own team', async () => {
  const targets = [`${internet}:80`, '10.192.4.10:3000'];
  expect(await probe(targets)).toEqual(every(targets, 'open'));
});

test('it reaches no other team, no platform, no private range, no link-local address', async () => {
  const targets = ['10.192.8.10:3000', ...[platform, ...closed].map((address) => `${address}:80`)];
  expect(await probe(targets)).toEqual(every(targets, 'nothing'));
});

test('a private address that the platform allows is open', async () => {
  expect(await probe([`${allowed}:80`])).toEqual({ [`${allowed}:80`]: 'open' });
});

test('of the host it reaches the router, at its gateway and at public addresses, and nothing else', async () => {
  const open = [`10.192.4.1:${routerPort}`, `198.51.100.1:${routerPort}`];
  const shut = [
    `10.192.4.1:${otherPort}`,
    `10.192.8.1:${routerPort}`,
    `198.51.100.1:${otherPort}`,
    `172.17.0.1:${otherPort}`,
  ];
  expect(await probe([...open, ...shut])).toEqual({ ...every(open, 'open'), ...every(shut, 'nothing') });
});

test('nobody out there reaches an app past the router', () => {
  const answer = outside.inside(process.execPath, '-e', probeProgram(['10.192.4.10:3000']));
  expect(JSON.parse(answer)).toEqual({ '10.192.4.10:3000': 'nothing' });
});

test('a table that somebody removed is back within seconds', async () => {
  execFileSync('nft', ['delete', 'table', 'inet', 'berth_tstfw1']);
  const tables = () => execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' });
  await expect.poll(tables, { timeout: 15_000 }).toContain('berth_tstfw1');
  expect(await probe(['10.192.8.10:3000'])).toEqual({ '10.192.8.10:3000': 'nothing' });
});
