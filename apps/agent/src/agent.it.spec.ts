import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { get } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { InstanceSpec, Observed } from '@berth/contracts';
import { newId } from '@berth/domain';
import { DockerEngine } from '@berth/engine-docker';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { containerName } from './container-spec.js';
import { nodeImage, programs } from './test/node-image.js';
import { instanceSpec } from './test/specs.js';
import { startTestAgent, type TestAgent, testDocker } from './test/test-agent.js';

const subnet = '10.208.4.0/22';
const teamId = newId('tea');
let image: string;
let host = 10;

function spec(more: Partial<InstanceSpec> = {}): InstanceSpec {
  host += 1;
  const ids = { id: newId('ins'), appId: newId('app'), teamId, network: { teamId, subnet } };
  const app = { image, command: programs.listens, env: { PORT: '3000' }, size: { memoryMb: 128, cpus: 1 } };
  return instanceSpec({ ...ids, ...app, address: `10.208.4.${host}`, secrets: [], startSeconds: 20, ...more });
}

async function observed(engine: DockerEngine, id: string): Promise<Observed | undefined> {
  for await (const page of engine.observe(AbortSignal.timeout(5_000)))
    return page.instances.find((one) => one.id === id);
  return undefined;
}

const becomes = (engine: DockerEngine, id: string, state: string) =>
  expect.poll(async () => (await observed(engine, id))?.state ?? 'gone', { timeout: 40_000, interval: 50 }).toBe(state);

const answer = (address: string) =>
  new Promise<string>((resolve) => {
    get({ host: address, port: 3_000, timeout: 1_000 }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', (error) => resolve(String(error)));
  });

const inspect = (installation: string, id: string) =>
  testDocker.getContainer(containerName(installation, id)).inspect();

describe('an agent on Docker', () => {
  let agent: TestAgent;
  let engine: DockerEngine;

  beforeAll(async () => {
    image = await nodeImage(testDocker);
    agent = await startTestAgent('tstag1', { networkPool: '10.208.0.0/12' });
    engine = new DockerEngine({ socketPath: agent.socket, token: agent.token, epoch: () => 1 });
  });
  afterEach(async () => {
    await engine.sync({ instances: [], runs: [] });
  });
  afterAll(async () => {
    await engine.close();
    await agent.close();
  });

  const fails = async (more: Partial<InstanceSpec>) => {
    const instance = spec(more);
    await engine.apply([instance]);
    await becomes(engine, instance.id, 'failed');
    return (await observed(engine, instance.id))?.detail;
  };

  test('an app that exits is told its code and its last lines, secrets masked', async () => {
    const secret = 'hunter2hunter2';
    const command = programs.runs(`console.error('no luck with ${secret}');process.exitCode=3`);
    const detail = await fails({ command, secrets: [secret] });
    expect(detail).toMatchObject({
      exitCode: 3,
      lastLines: ['no luck with [masked]'],
      failure: { code: 'app.exited', message: expect.stringContaining('code 3') },
    });
  });

  test('an app that takes more memory than its size is told so', async () => {
    const command = programs.runs('const held=[];setInterval(()=>held.push(Buffer.alloc(16e6,1)),5)');
    expect((await fails({ command }))?.failure?.code).toBe('app.out_of_memory');
    await expect
      .poll(() => agent.operator.records.filter(({ source }) => source === 'platform').at(0)?.text, { timeout: 10_000 })
      .toContain('128 MB');
  });

  test('a command that is not there fails at once', async () => {
    const detail = await fails({ command: ['./no-such-program'] });
    expect(detail).toMatchObject({ restarts: 0, failure: { code: 'app.command_not_found' } });
  });

  test('an image without a command, and none given, has nothing to start', async () => {
    expect((await fails({ command: null }))?.failure?.code).toBe('app.no_start_command');
  });

  test('an image that cannot be had is a failure in words', async () => {
    const missing = `127.0.0.1:9/none/none@sha256:${'0'.repeat(64)}`;
    expect((await fails({ image: missing }))?.failure?.code).toBe('image.pull_failed');
  });

  test('a health path that answers 500 keeps an app from being ready', async () => {
    const command = programs.runs(
      "require('http').createServer((q,s)=>{s.statusCode=500;s.end()}).listen(process.env.PORT)",
    );
    const detail = await fails({ command, healthPath: '/up', startSeconds: 5 });
    expect(detail?.failure).toMatchObject({ code: 'app.unhealthy', message: expect.stringContaining('answered 500') });
  });

  test('variables arrive as they are, names are known, the log is shipped', async () => {
    const hostile = 'two\nlines "double" \'single\' $HOME `x` \\ =';
    const command = programs.runs(
      "console.log(JSON.stringify([process.env.ODD,require('fs').readFileSync('/etc/hosts','utf8')]));require('http').createServer((q,s)=>s.end()).listen(3000)",
    );
    const instance = spec({ command, env: { PORT: '3000', ODD: hostile }, hosts: { 'hello.internal': '10.208.4.1' } });
    await engine.apply([instance]);
    await expect.poll(() => agent.operator.of(instance.id).length, { timeout: 20_000 }).toBeGreaterThan(0);
    const [line] = agent.operator.of(instance.id);
    const [odd, hosts] = JSON.parse(line?.text ?? '[]');
    expect(odd).toBe(hostile);
    expect(hosts).toContain('10.208.4.1\thello.internal');
    expect(line).toMatchObject({ source: 'app', instance: 'web.1' });
  });

  test('what was said last is stored before an instance is gone', async () => {
    const command = programs.runs(
      "process.on('SIGTERM',()=>{console.log('good bye');process.exit(0)});require('http').createServer((q,s)=>s.end()).listen(3000)",
    );
    const instance = spec({ command });
    await engine.apply([instance]);
    await becomes(engine, instance.id, 'ready');
    await engine.removeInstances([instance.id], 10);
    await becomes(engine, instance.id, 'gone');
    expect(agent.operator.of(instance.id).map(({ text }) => text)).toContain('good bye');
  });

  test('a live app that crashes is started again, sooner at first', async () => {
    const command = programs.runs(
      "require('http').createServer((q,s)=>process.exit(1)).listen(process.env.PORT,'0.0.0.0')",
    );
    const instance = spec({ command });
    await engine.apply([instance]);
    await becomes(engine, instance.id, 'ready');
    await answer(instance.address);
    await becomes(engine, instance.id, 'backoff');
    await becomes(engine, instance.id, 'ready');
    expect((await observed(engine, instance.id))?.detail.restarts).toBe(1);
  });

  test('a visitor of an app that just crashed waits for its next start', async () => {
    const command = programs.runs(
      "const fs=require('fs');const http=require('http');if(!fs.existsSync('/tmp/x')){fs.writeFileSync('/tmp/x','');setTimeout(()=>process.exit(1),1500)};http.createServer((q,s)=>s.end('ok')).listen(3000)",
    );
    const instance = spec({ command });
    await engine.apply([instance]);
    await becomes(engine, instance.id, 'ready');
    await becomes(engine, instance.id, 'backoff');
    expect(await engine.wake(instance.appId)).toMatchObject({ failure: null, instances: [{ id: instance.id }] });
  });

  test('a release phase that runs too long is ended and told so', async () => {
    const { index, generation, desired, port, healthPath, startSeconds, process, ...common } = spec();
    const id = newId('run');
    await engine.startRun({ ...common, id, source: 'release', deadlineSeconds: 2, command: programs.sleeps });
    expect(await engine.runState(id, 20)).toMatchObject({ state: 'exited', failure: { code: 'run.deadline_passed' } });
  });

  test('a visitor of a sleeping app is answered after one start', async () => {
    const instance = spec({ desired: 'asleep' });
    await engine.apply([instance]);
    await becomes(engine, instance.id, 'asleep');
    const before = performance.now();
    const [first, second] = await Promise.all([engine.wake(instance.appId), engine.wake(instance.appId)]);
    console.info(`wake took ${Math.round(performance.now() - before)} ms`);
    expect(first).toEqual(second);
    expect(await answer(instance.address)).toBe('ok');
  });
});

describe('an agent that is killed', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-killed-'));
  let agent: TestAgent;
  let child: ChildProcess;
  let engine: DockerEngine;

  /** Lives on the folder of `agent`, which is stopped: its containers are cleaned up by label in the end. */
  async function startProcess(): Promise<void> {
    const { socket, token, installation } = agent;
    const settings = {
      ...{ installation, socket, token, operatorSocket: agent.operator.socket, folder, nodeName: 'test' },
      ...{ dockerSocket: '/var/run/docker.sock', routerPort: 18_080, networkPool: '10.208.0.0/12', allowedPrivate: [] },
    };
    child = fork(path.join(import.meta.dirname, 'test/agent-process.ts'), [JSON.stringify(settings)], {
      execArgv: ['--import', 'tsx'],
    });
    await once(child, 'message');
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  beforeAll(async () => {
    image = await nodeImage(testDocker);
    agent = await startTestAgent('tstag2', { networkPool: '10.208.0.0/12' });
    await agent.agent.stop();
    await startProcess();
    engine = new DockerEngine({ socketPath: agent.socket, token: agent.token, epoch: () => 1 });
  });
  afterAll(async () => {
    await engine.sync({ instances: [], runs: [] });
    await kill();
    await engine.close();
    await agent.close();
    fs.rmSync(folder, { recursive: true });
  });

  test('leaves running what runs, and finds it ready again without a restart', async () => {
    const instance = spec();
    await engine.apply([instance]);
    await becomes(engine, instance.id, 'ready');
    const before = await inspect(agent.installation, instance.id);
    await kill();
    expect(await answer(instance.address)).toBe('ok');
    await startProcess();
    expect((await observed(engine, instance.id))?.state).toBe('ready');
    const after = await inspect(agent.installation, instance.id);
    expect([after.Id, after.State.StartedAt]).toEqual([before.Id, before.State.StartedAt]);
  });

  test('starts what ended meanwhile, and lets sleep what sleeps, without asking anybody', async () => {
    const [web, sleeper] = [spec(), spec({ desired: 'asleep' })];
    await engine.apply([web, sleeper]);
    await becomes(engine, web.id, 'ready');
    await becomes(engine, sleeper.id, 'asleep');
    await kill();
    await testDocker.getContainer(containerName(agent.installation, web.id)).kill();
    await startProcess();
    await becomes(engine, web.id, 'ready');
    expect((await observed(engine, sleeper.id))?.state).toBe('asleep');
    expect((await inspect(agent.installation, sleeper.id)).State.Running).toBe(false);
  });

  test('carries on with what it was told just before', async () => {
    const [web, leaving] = [spec(), spec()];
    await engine.apply([leaving]);
    await becomes(engine, leaving.id, 'ready');
    await engine.apply([web]);
    await engine.removeInstances([leaving.id], 5);
    await kill();
    await startProcess();
    await becomes(engine, web.id, 'ready');
    await becomes(engine, leaving.id, 'gone');
    await expect(inspect(agent.installation, leaving.id)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('never runs a command twice', async () => {
    const { index, generation, desired, port, healthPath, startSeconds, process, ...common } = spec();
    const id = newId('run');
    const command = programs.runs("console.log('ran');setTimeout(()=>{},3000)");
    await engine.startRun({ ...common, id, source: 'release', deadlineSeconds: 60, command });
    await expect.poll(() => agent.operator.of(id).length, { timeout: 20_000 }).toBe(1);
    await kill();
    await startProcess();
    expect(await engine.runState(id, 30)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(agent.operator.of(id).map(({ text }) => text)).toEqual(['ran']);
  });

  test('obeys no operator that was replaced before the kill', async () => {
    const later = new DockerEngine({ socketPath: agent.socket, token: agent.token, epoch: () => 7 });
    await later.apply([]);
    await later.sync({ instances: [], runs: [] });
    await kill();
    await startProcess();
    await expect(engine.sync({ instances: [], runs: [] })).rejects.toMatchObject({ code: 'agent.stale_epoch' });
    await later.close();
    engine = new DockerEngine({ socketPath: agent.socket, token: agent.token, epoch: () => 8 });
  });
});
