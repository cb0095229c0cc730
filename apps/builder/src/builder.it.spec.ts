import { execFileSync } from 'node:child_process';
import { createPrivateKey, createSign, randomBytes, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Assignment, FinishRequest, LogRecord } from '@berth/contracts';
import { dashed, newId } from '@berth/domain';
import { createLogger, internalClient, internalServer, listenOn, route } from '@berth/process';
import { requireService } from '@berth/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { BuildEngine } from './build-engine.js';
import { DiskWatch } from './disk-watch.js';
import { clearLeftovers } from './leftovers.js';
import { Operator } from './operator.js';
import { type BuildTools, runBuild } from './run-build.js';
import { requireStacks } from './stack-images.js';

const engineSocket = requireService('TEST_BUILD_ENGINE_SOCKET');
const registry = requireService('TEST_REGISTRY_NAME');
const base = process.env.TEST_BUILD_BASE ?? 'berth/stack:1';
const engine = new BuildEngine(engineSocket);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-builder-'));
const workFolder = path.join(folder, 'work');
const logger = createLogger('test', 'silent');
const never = new AbortController().signal;

/** The operator's side of the contract, in memory. */
const desk = {
  tar: Buffer.alloc(0),
  records: [] as LogRecord[],
  finished: [] as FinishRequest[],
  dockerfile: '',
  stop: null as string | null,
  sourceFailures: 0,
  beats: 0,
};
const server = internalServer({
  logger,
  authorize: () => {},
  routes: [
    route('GET', '/builder/builds/:id/source', {}, async () => {
      if (desk.sourceFailures-- > 0) throw new Error('away');
      const { Readable } = await import('node:stream');
      return Readable.from([desk.tar]);
    }),
    route('POST', '/builder/builds/:id/heartbeat', { body: z.unknown() }, () => {
      desk.beats += 1;
      return { stop: desk.stop };
    }),
    route('POST', '/builder/builds/:id/plan', { body: z.object({ dockerfile: z.string() }) }, ({ body }) => {
      desk.dockerfile = body.dockerfile;
    }),
    route('POST', '/builder/builds/:id/finish', { body: z.unknown() }, ({ body }) => {
      desk.finished.push(body as FinishRequest);
      return { accepted: true, releaseNumber: 1 };
    }),
    route('GET', '/builder/stacks', {}, () => ({
      images: [{ name: base, source: `${registry}/${base}` }],
      pullToken: registryToken(base.split(':')[0]!),
    })),
    route('POST', '/logs', { body: z.object({ records: z.array(z.unknown()) }) }, ({ body }) => {
      desk.records.push(...(body.records as LogRecord[]));
      return { stored: 0 };
    }),
  ],
});
let client: ReturnType<typeof internalClient>;
let tools: BuildTools;
let assignment: Assignment;
/** What was built before is cached; this makes a step new. */
let unique: string;

beforeAll(async () => {
  const socketPath = path.join(folder, 'operator.sock');
  await listenOn(server, { socket: socketPath });
  client = internalClient({ socketPath, token: 'x' });
  // A new installation's stack images are on their way to its registry for some minutes.
  const operator = new Operator(client, 'test');
  await vi.waitFor(() => requireStacks(`FROM ${base}`, operator, engine), { timeout: 300_000, interval: 1_000 });
}, 310_000);
beforeEach(() => {
  unique = randomBytes(6).toString('hex');
  Object.assign(desk, { records: [], finished: [], stop: null, sourceFailures: 0, beats: 0 });
  tools = {
    operator: new Operator(client, 'test'),
    engine,
    logger,
    workFolder,
    cli: '/usr/bin/docker',
    caFile: undefined,
    siteVariables: {},
    maxSourceBytes: 50 * 1024 * 1024,
    maxImageBytes: 500 * 1024 * 1024,
    cacheScope: () => unique,
    disk: new DiskWatch(folder, 2 * 1024 ** 3),
  };
  const [teamId, appId] = [newId('tea'), newId('app')];
  const repository = `${registry}/${dashed(teamId)}/${dashed(appId)}`;
  assignment = {
    buildId: newId('bld'),
    attempt: 1,
    appId,
    appSlug: 'hello',
    teamId,
    commit: 'a'.repeat(40),
    repository,
    pushToken: registryToken(`${dashed(teamId)}/${dashed(appId)}`),
    variables: [],
    deadlineSeconds: 60,
    logLinesPerSecond: 1000,
  };
});
afterEach(async () => {
  for (const { image } of succeeded()) await engine.untag(image);
});
afterAll(async () => {
  await client.close();
  server.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** As the operator signs them; a registry without authentication takes anything. */
function registryToken(name: string): string {
  const [keyFile, certFile] = [process.env.TEST_REGISTRY_KEY_FILE, process.env.TEST_REGISTRY_CERT_FILE];
  if (!keyFile || !certFile) return 'none';
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const x5c = [new X509Certificate(fs.readFileSync(certFile)).raw.toString('base64')];
  const access = [{ type: 'repository', name, actions: ['pull', 'push'] }];
  const claims = { iss: 'berth', aud: 'registry', nbf: now - 10, iat: now, exp: now + 600, access };
  const signed = `${encode({ typ: 'JWT', alg: 'ES256', x5c })}.${encode(claims)}`;
  const key = createPrivateKey(fs.readFileSync(keyFile));
  return `${signed}.${createSign('sha256').update(signed).sign({ key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function source(files: Record<string, string>): void {
  const tree = fs.mkdtempSync(path.join(folder, 'tree-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    fs.writeFileSync(path.join(tree, name), content);
  }
  desk.tar = execFileSync('tar', ['-c', '-C', tree, '.']);
}

function succeeded() {
  return desk.finished.filter((end) => end.outcome === 'succeeded');
}

function failures() {
  return desk.finished.filter((end) => end.outcome === 'failed').map(({ failure }) => failure);
}

const log = () => desk.records.map(({ text }) => text).join('\n');
const build = () => runBuild(assignment, tools, never);

/** Processes of the engine's builds that carry a mark in their command line. */
function running(mark: string): number {
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  }).length;
}

test('a Dockerfile becomes an image in the registry, named by its digest, with a readable log', async () => {
  source({
    Dockerfile: `FROM ${base}\nCOPY hello.txt /\nRUN cat /hello.txt\nCMD ["cat", "/hello.txt"]\n`,
    'hello.txt': `good day ${unique}`,
  });
  await build();
  expect(failures()).toEqual([]);
  expect(succeeded()[0]).toMatchObject({
    attempt: 1,
    image: expect.stringMatching(new RegExp(`^${assignment.repository}@sha256:[0-9a-f]{64}$`)),
    processes: { web: { command: null } },
    releaseCommand: null,
  });
  expect(log()).toContain('-----> Building with the Dockerfile');
  expect(log()).toMatch(/\[3\/3\] RUN cat \/hello.txt\n {2}good day \w+\n/);
  expect(log()).not.toMatch(/#\d|sha256:|transferring/);
  expect(desk.records.map(({ seq }) => seq)).toEqual(desk.records.map((_, index) => index));
  expect(desk.dockerfile).toContain(`FROM ${base}`);
  expect(Object.keys(succeeded()[0]!.phases).sort()).toEqual(['buildMs', 'fetchMs', 'planMs', 'pushMs']);
  expect(await engine.inspect(`${assignment.repository}:${dashed(assignment.buildId)}-1`)).toBeNull();
  expect(fs.readdirSync(workFolder)).toEqual([]);
});

test('what did not change is not run again', async () => {
  const mark = randomBytes(8).toString('hex');
  const dockerfile = `FROM ${base}\nCOPY lock /\nRUN echo installing ${mark}\nCOPY . /app/\nCMD ["true"]\n`;
  source({ Dockerfile: dockerfile, lock: mark, 'a.txt': '1' });
  await build();
  expect(log()).toContain(`  installing ${mark}`);
  desk.records = [];
  source({ Dockerfile: dockerfile, lock: mark, 'a.txt': '2' });
  await build();
  expect(log()).toMatch(/RUN echo installing \w+ \(cached\)/);
  expect(log()).not.toContain(`  installing ${mark}`);
});

test('.dockerignore holds', async () => {
  source({
    Dockerfile: `FROM ${base}\nCOPY . /app/\nRUN ls /app\nCMD ["true"]\n`,
    '.dockerignore': 'secret.txt\n',
    'secret.txt': 'x',
    'kept.txt': unique,
  });
  await build();
  expect(log()).toContain('kept.txt');
  expect(log()).not.toContain('  secret.txt');
});

test('a step that fails is told in words, and pushes nothing', async () => {
  source({ Dockerfile: `FROM ${base}\nRUN echo about to fail ${unique}; false\nCMD ["true"]\n` });
  await build();
  expect(failures()[0]).toMatchObject({ code: 'build.step_failed', message: expect.stringContaining('exit code 1') });
  expect(log()).toContain('  about to fail');
});

test('a source that cannot be planned fails with the plan’s words', async () => {
  source({ 'readme.txt': 'nothing here' });
  await build();
  expect(failures()[0]).toMatchObject({ code: 'plan.nothing_detected' });
});

test('secrets are there while building, and neither in the log nor in the image', async () => {
  const value = `s3cret-${randomBytes(8).toString('hex')}`;
  assignment.variables = [
    { name: 'API_KEY', value, secret: true },
    { name: 'MODE', value: 'fast', secret: false },
  ];
  source({
    Dockerfile: `FROM ${base}\nARG MODE\nRUN --mount=type=secret,id=API_KEY true ${unique}; cat /run/secrets/API_KEY | wc -c; cat /run/secrets/API_KEY; echo " mode=$MODE"\nCMD ["true"]\n`,
  });
  await build();
  expect(failures()).toEqual([]);
  expect(log()).toContain(`  ${value.length}`);
  expect(log()).toContain('[masked] mode=fast');
  expect(log()).not.toContain(value);
});

test.each(['cancelled', 'superseded', 'lost'] as const)(
  'a build that is %s ends within 2 s, its processes too',
  async (stop) => {
    const mark = `sleep 4${randomBytes(3).readUIntBE(0, 3)}`;
    source({ Dockerfile: `FROM ${base}\nRUN echo begun; ${mark}\nCMD ["true"]\n` });
    const ended = build();
    await expect.poll(log, { timeout: 20_000 }).toContain('  begun');
    expect(running(mark.replace(' ', '\0'))).toBeGreaterThan(0);
    desk.stop = stop;
    const since = Date.now();
    await ended;
    await expect.poll(() => running(mark.replace(' ', '\0')), { timeout: 5_000, interval: 50 }).toBe(0);
    expect(Date.now() - since).toBeLessThan(2_000 + 1_000);
    expect(desk.finished).toEqual([]);
  },
);

test('a build that takes too long is ended and told so', async () => {
  assignment.deadlineSeconds = 3;
  source({ Dockerfile: `FROM ${base}\nRUN sleep 500\nCMD ["true"]\n` });
  await build();
  expect(failures()[0]).toMatchObject({ code: 'build.deadline' });
});

test('an operator that is away for a moment costs time, not the build', async () => {
  desk.sourceFailures = 2;
  source({ Dockerfile: `FROM ${base}\nCMD ["true"]\n` });
  await build();
  expect(succeeded()).toHaveLength(1);
});

test('an image without a command to run is refused', async () => {
  source({ Dockerfile: `FROM ${base}\nRUN true\n` });
  await build();
  expect(failures()[0]).toMatchObject({ code: 'build.no_start_command' });
});

test('an image beyond the limit is refused', async () => {
  tools = { ...tools, maxImageBytes: 1024 * 1024 };
  source({
    Dockerfile: `FROM ${base}\nRUN dd if=/dev/zero of=/big bs=1048576 count=3 && true ${unique}\nCMD ["true"]\n`,
  });
  await build();
  expect(failures()[0]).toMatchObject({ code: 'build.image_too_large' });
});

test('a build that fills the disk is ended', async () => {
  tools = { ...tools, disk: new DiskWatch(folder, 50 * 1024 * 1024) };
  source({
    Dockerfile: `FROM ${base}\nRUN dd if=/dev/zero of=/big bs=1048576 count=400 && sleep 30 ${unique.replace(/\D/g, '')}\nCMD ["true"]\n`,
  });
  await build();
  expect(failures()[0]).toMatchObject({ code: 'build.disk_full' });
});

test('a flood is limited, and the loss declared', async () => {
  assignment.logLinesPerSecond = 100;
  source({ Dockerfile: `FROM ${base}\nRUN seq 1 20000 && true ${unique}\nCMD ["true"]\n` });
  await build();
  expect(desk.records.length).toBeLessThan(2_000);
  const gap = desk.records.find((record) => record.gap)?.gap;
  expect(gap).toMatchObject({ reason: 'rate-limited' });
  expect(desk.records.at(-1)!.seq).toBeGreaterThan(gap!.to);
});

test('a hostile tar writes nothing outside of its folder', async () => {
  const tree = fs.mkdtempSync(path.join(folder, 'evil-'));
  fs.symlinkSync('/etc', path.join(tree, 'link'));
  desk.tar = execFileSync('tar', ['-c', '-C', tree, '.']);
  await build();
  expect(failures()[0]).toMatchObject({ code: 'source.refused', message: expect.stringContaining('"link"') });
});

test('what a killed builder left behind is cleared', async () => {
  fs.mkdirSync(path.join(workFolder, 'bld-x-1'), { recursive: true });
  const name = `${assignment.repository}:${dashed(assignment.buildId)}-1`;
  const [repository, tag] = [assignment.repository, `${dashed(assignment.buildId)}-1`];
  await engine.tag(base, repository, tag);
  await clearLeftovers(workFolder, engine);
  expect(fs.readdirSync(workFolder)).toEqual([]);
  expect(await engine.inspect(name)).toBeNull();
});
