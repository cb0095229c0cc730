import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  createDatabase,
  createRelease,
  type Database,
  PrismaClient,
  PrismaLogIndex,
  recordBuild,
  recordDeployment,
  systemActor,
  transact,
} from '@berth/database';
import { newId, ObjectStore } from '@berth/domain';
import { gitPrefix, sourcePrefix } from '@berth/git-store';
import { LogStore } from '@berth/logs';
import { createS3ObjectStore } from '@berth/object-store';
import { requireService, testDatabase, testRedis } from '@berth/testing';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BuildQueue } from '../builds/build-queue.js';
import { Access } from '../http/access.js';
import { ApiConfig } from '../http/api-config.js';
import { ApiLogger } from '../http/api-logger.js';
import { Authenticate } from '../tokens/authenticate.js';
import { hashOf, newSecret } from '../tokens/secret.js';
import { GitModule } from './git.module.js';
import { prepareGitServer } from './git-server.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-push-'));
const objects = createS3ObjectStore({
  endpoint: requireService('TEST_S3_ENDPOINT'),
  region: process.env.TEST_S3_REGION ?? 'us-east-1',
  bucket: process.env.TEST_S3_BUCKET ?? 'berth-test',
  accessKeyId: requireService('TEST_S3_ACCESS_KEY_ID'),
  secretAccessKey: requireService('TEST_S3_SECRET_ACCESS_KEY'),
});

/** Plays builder and operator: what a test says happens to each build that is queued. */
class PlayedBuilds extends BuildQueue {
  play: (buildId: string) => Promise<void> = async () => {};
  readonly added: string[] = [];
  async remove(): Promise<void> {}
  failing: unknown;
  async add(buildId: string): Promise<void> {
    this.added.push(buildId);
    void this.play(buildId).catch((error: unknown) => {
      this.failing = error;
    });
  }
}

let dropDatabase: () => Promise<void>;
let closeRedis: () => Promise<void>;
let prisma: Database;
let logs: LogStore;
let app: INestApplication;
let origin: string;
const builds = new PlayedBuilds();
const cacheFolder = path.join(folder, 'cache');
const work = path.join(folder, 'work');
let teamId: string;
let appId: string;
let slug: string;
let token: string;

beforeAll(async () => {
  await objects.ensureBucket();
  const database = await testDatabase();
  dropDatabase = database.drop;
  prisma = createDatabase(database.url);
  const redis = testRedis();
  closeRedis = redis.close;
  logs = new LogStore({ redis: redis.redis, subscriber: redis.connect(), objects, index: new PrismaLogIndex(prisma) });
  process.env.GIT_CACHE_DIR = cacheFolder;
  process.env.GIT_MAX_PUSH_MB = '8';
  const config = Object.assign(Object.create(ApiConfig.prototype), { consoleUrl: 'http://console.localhost:8080' });
  const logger = { warn() {}, error() {} };

  const provided = [
    { provide: PrismaClient, useValue: prisma },
    { provide: ObjectStore, useValue: objects },
    { provide: LogStore, useValue: logs },
    { provide: BuildQueue, useValue: builds },
    { provide: ApiConfig, useValue: config },
    { provide: ApiLogger, useValue: logger },
    Access,
    Authenticate,
  ];
  @Module({})
  class TestModule {}
  app = await NestFactory.create(
    {
      module: TestModule,
      imports: [
        { module: GitModule, global: true },
        { module: class Adapters {}, global: true, providers: provided, exports: provided },
      ],
    },
    { logger: ['error', 'warn'] },
  );
  prepareGitServer(app.getHttpServer());
  await app.listen(0, '127.0.0.1');
  origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(async () => {
  await app?.close();
  logs?.close();
  await closeRedis?.();
  await prisma?.$disconnect();
  await dropDatabase?.();
  objects.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  builds.play = succeed;
  builds.added.length = 0;
  builds.failing = undefined;
  teamId = newId('tea');
  appId = newId('app');
  slug = `t${randomBytes(5).toString('hex')}`;
  const userId = newId('usr');
  await prisma.user.create({ data: { id: userId, name: 'u', email: `${userId}@example.org` } });
  await prisma.team.create({ data: { id: teamId, slug, name: slug } });
  await prisma.membership.create({ data: { id: newId('mem'), teamId, userId, role: 'developer' } });
  await prisma.app.create({ data: { id: appId, teamId, slug: 'hello', createdBy: userId, lastConfig: 1 } });
  await prisma.host.create({ data: { name: `${slug}.localhost`, appId, primary: true } });
  await prisma.configVersion.create({
    data: { id: newId('cfg'), appId, number: 1, keyId: 'k', sealed: Buffer.from(''), names: [], actorId: userId },
  });
  token = await makeToken(userId, ['git']);
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work);
  await git('init', '-q', '-b', 'main');
  await git('remote', 'add', 'berth', remote());
});

async function makeToken(userId: string, scopes: string[]): Promise<string> {
  const secret = newSecret('berth');
  const data = { id: newId('tok'), teamId, userId, name: 't', hash: hashOf(secret), hint: secret.slice(0, 10), scopes };
  await prisma.token.create({ data });
  return secret;
}

function remote(secret = token, team = slug, name = 'hello'): string {
  return `${origin.replace('://', `://x:${secret}@`)}/git/${team}/${name}.git`;
}

interface Outcome {
  code: number;
  out: string;
}

function git(...args: string[]): Promise<Outcome> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'credential.helper='];
  return new Promise((resolve) => {
    execFile(
      'git',
      [...identity, ...args],
      { cwd: work, env: { PATH: process.env.PATH, GIT_TERMINAL_PROMPT: '0', HOME: folder }, maxBuffer: 1e9 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, out: stdout + stderr });
      },
    );
  });
}

async function commit(
  files: Record<string, string | Buffer> = { 'a.txt': randomBytes(4).toString('hex') },
): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    fs.writeFileSync(path.join(work, name), content);
  }
  await git('add', '-A');
  await git('commit', '-qm', 'A change', '--allow-empty');
  return (await git('rev-parse', 'HEAD')).out.trim();
}

async function say(buildId: string, ...texts: string[]): Promise<void> {
  const origin = `${buildId}.1`;
  const records = texts.map((text, seq) => ({
    at: Date.now(),
    source: 'build' as const,
    instance: '',
    origin,
    seq,
    stream: 'stdout' as const,
    text,
  }));
  await logs.ingest({ appId, origin, records });
}

async function succeed(buildId: string): Promise<void> {
  await say(buildId, '-----> Building', 'step one');
  const release = await imageBuilt(buildId);
  for (const event of ['instancesStarted', 'becameReady', 'routed', 'drained'] as const) {
    await transact(prisma, systemActor, (tx) => recordDeployment(tx, { teamId, id: release.deployment.id }, event));
  }
}

function imageBuilt(buildId: string) {
  return transact(prisma, systemActor, async (tx) => {
    await tx.build.updateMany({ where: { id: buildId, state: 'queued' }, data: { state: 'building', attempt: 1 } });
    const build = await recordBuild(tx, { id: buildId, teamId }, 'imageBuilt', { image: 'x' });
    if (!build) throw new Error('too late');
    await tx.gitRef.upsert({
      where: { appId_name: { appId, name: build.ref } },
      create: { appId, name: build.ref, commit: build.commit },
      update: { commit: build.commit },
    });
    const config = await tx.configVersion.findFirstOrThrow({ where: { appId } });
    return createRelease(tx, {
      teamId,
      appId,
      image: 'x',
      configVersionId: config.id,
      processes: { web: { command: null } },
      releaseCommand: null,
      cause: 'push',
      description: 'd',
      buildId,
      commit: build.commit,
    });
  });
}

async function fail(buildId: string): Promise<void> {
  await say(buildId, '-----> Building', 'npm ERR! missing script');
  const failure = {
    code: 'build.command_failed',
    message: 'npm run build ended with 1.',
    hint: 'Run it on your machine.',
  };
  await transact(prisma, systemActor, (tx) => recordBuild(tx, { id: buildId, teamId }, 'failed', { failure }));
}

async function refs(): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await prisma.gitRef.findMany({ where: { appId } })).map(({ name, commit: id }) => [name, id]),
  );
}

test('a push shows its build, then the release and the address, and is kept', async () => {
  const head = await commit();
  const { code, out } = await git('push', 'berth', 'main');
  expect(out).toContain('remote: -----> Building');
  expect(out).toContain('remote:        step one');
  expect(out).toContain('Release v1');
  expect(out).toContain(`http://${slug}.localhost:8080`);
  expect(out).toMatch(/http:\/\/console\.localhost:8080\/\S+bld_/);
  expect(code).toBe(0);
  expect(await refs()).toEqual({ 'refs/heads/main': head });
  expect(await prisma.auditEntry.count({ where: { teamId, action: 'git.pushed' } })).toBe(1);
  const [build] = await prisma.build.findMany({ where: { appId } });
  expect(build).toMatchObject({ commit: head, message: 'A change', oldCommit: null });
  expect((await objects.head(build!.sourceKey))?.bytes).toBeGreaterThan(0);
});

test('a failed build refuses the branch, with words; the same commit can be pushed again', async () => {
  builds.play = fail;
  const head = await commit();
  const { code, out } = await git('push', 'berth', 'main');
  expect(code).not.toBe(0);
  expect(out).toContain('npm run build ended with 1.');
  expect(out).toContain('Run it on your machine.');
  expect(out).toContain('(build.command_failed)');
  expect(out).toContain('[remote rejected] main');
  expect(await refs()).toEqual({});
  builds.play = succeed;
  expect((await git('push', 'berth', 'main')).code).toBe(0);
  expect(await refs()).toEqual({ 'refs/heads/main': head });
});

test('other branches and tags are stored, not deployed, and the push says so', async () => {
  const head = await commit();
  await git('tag', 'v1');
  const { code, out } = await git('push', 'berth', 'main:feature', 'v1');
  expect(code).toBe(0);
  expect(out).toContain('Stored, not deployed: feature, v1');
  expect(out).toContain('git push berth feature:main');
  expect(builds.added).toEqual([]);
  expect(await refs()).toEqual({ 'refs/heads/feature': head, 'refs/tags/v1': head });
});

test('when the build of a push fails, what was stored beside it is told as stored', async () => {
  builds.play = fail;
  const head = await commit();
  const { code, out } = await git('push', 'berth', 'main', 'main:side');
  expect(code).not.toBe(0);
  expect(out).toContain('[remote rejected] main -> main');
  expect(out).toContain('[new branch]      main -> side');
  expect(await refs()).toEqual({ 'refs/heads/side': head });
});

test('when the deployment fails the push stands, and says that the old release serves', async () => {
  builds.play = async (buildId) => {
    const { deployment } = await imageBuilt(buildId);
    const failure = {
      code: 'instance.never_listened',
      message: 'Nothing listens on port 8000.',
      hint: 'Listen on $PORT.',
    };
    await transact(prisma, systemActor, (tx) =>
      recordDeployment(tx, { teamId, id: deployment.id }, 'failed', { failure }),
    );
  };
  const head = await commit();
  const { code, out } = await git('push', 'berth', 'main');
  expect(code).toBe(0);
  expect(out).toContain('Nothing listens on port 8000.');
  expect(out).toContain('goes on serving');
  expect(await refs()).toEqual({ 'refs/heads/main': head });
});

test('clone and fetch give back what was pushed, also after the cache was wiped', async () => {
  await commit();
  await git('push', 'berth', 'main');
  await commit({ 'b.txt': 'second' });
  await git('push', 'berth', 'main');
  fs.rmSync(cacheFolder, { recursive: true, force: true });
  const { code } = await git('clone', '-q', remote(), path.join(folder, `clone-${slug}`));
  expect(code).toBe(0);
  expect(fs.readFileSync(path.join(folder, `clone-${slug}`, 'b.txt'), 'utf8')).toBe('second');
  await commit({ 'c.txt': 'third' });
  expect((await git('push', 'berth', 'main')).code).toBe(0);
  expect((await git('-C', path.join(folder, `clone-${slug}`), 'pull', '-q')).code).toBe(0);
  expect(fs.readFileSync(path.join(folder, `clone-${slug}`, 'c.txt'), 'utf8')).toBe('third');
  expect(
    (await git('clone', '-q', '--depth', '1', '-c', 'protocol.version=0', remote(), path.join(folder, `old-${slug}`)))
      .code,
  ).toBe(0);
});

test('a newer push takes the place of the running one, and both pushers are told the truth', async () => {
  builds.play = async () => {};
  await commit();
  const first = git('push', 'berth', 'main');
  await expect.poll(() => builds.added.length, { timeout: 10_000 }).toBe(1);
  builds.play = succeed;
  const head = await commit();
  const second = await git('push', 'berth', 'main');
  expect(second.code).toBe(0);
  expect(second.out).toContain('it takes the place of the build before it');
  const { code, out } = await first;
  expect(code).not.toBe(0);
  expect(out).toContain(`A newer push of ${head.slice(0, 7)}`);
  expect(await refs()).toEqual({ 'refs/heads/main': head });
});

test('Ctrl-C leaves the build running, and the branch moves at its end', async () => {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  builds.play = async (id) => {
    await held;
    await succeed(id);
  };
  const head = await commit();
  // As a terminal does: the signal reaches git and its helper.
  const child = spawn('git', ['push', 'berth', 'main'], { cwd: work, stdio: 'ignore', detached: true });
  await expect.poll(() => builds.added.length, { timeout: 10_000 }).toBe(1);
  process.kill(-child.pid!, 'SIGINT');
  await new Promise((resolve) => child.once('close', resolve));
  go();
  await expect.poll(refs, { timeout: 10_000 }).toEqual({ 'refs/heads/main': head });
  await expect.poll(() => fs.readdirSync(path.join(cacheFolder, 'views')), { timeout: 10_000 }).toEqual([]);
});

test('wiping the disk while a push waits for its build loses nothing', async () => {
  builds.play = async (id) => {
    fs.rmSync(cacheFolder, { recursive: true, force: true });
    await succeed(id);
  };
  const head = await commit();
  await git('push', 'berth', 'main');
  await expect.poll(refs).toEqual({ 'refs/heads/main': head });
  expect((await git('fetch', 'berth')).code).toBe(0);
  expect((await git('rev-parse', 'berth/main')).out.trim()).toBe(head);
});

test('deleting is refused, also of tags', async () => {
  await commit();
  await git('tag', 'v1');
  await git('push', 'berth', 'main', 'v1');
  for (const name of ['main', 'v1']) {
    const { code, out } = await git('push', 'berth', `:${name}`);
    expect(code).not.toBe(0);
    expect(out).toMatch(/would be deleted|deletion prohibited/);
  }
  expect(Object.keys(await refs())).toHaveLength(2);
});

test('a force-push deploys an older state, as on Heroku', async () => {
  const first = await commit();
  await git('push', 'berth', 'main');
  await commit();
  await git('push', 'berth', 'main');
  await git('reset', '-q', '--hard', first);
  expect((await git('push', 'berth', 'main')).code).not.toBe(0);
  expect((await git('push', '-f', 'berth', 'main')).code).toBe(0);
  expect(await refs()).toEqual({ 'refs/heads/main': first });
});

test('what cannot be built is refused by its path before anything is queued', async () => {
  fs.symlinkSync('/etc/passwd', path.join(work, 'Dockerfile'));
  await commit();
  const { code, out } = await git('push', 'berth', 'main');
  expect(code).not.toBe(0);
  expect(out).toContain('"Dockerfile" points to an absolute path');
  expect(out).toContain('(source.symlink)');
  expect(builds.added).toEqual([]);
  expect(await prisma.build.count({ where: { appId } })).toBe(0);
});

test('refs outside of branches and tags are refused', async () => {
  await commit();
  const { code, out } = await git('push', 'berth', 'HEAD:refs/notes/x');
  expect(code).not.toBe(0);
  expect(out).toContain('cannot be pushed');
});

test('a push beyond the limit is refused', async () => {
  await commit({ big: randomBytes(9 * 1024 * 1024) });
  const { code, out } = await git('push', 'berth', 'main');
  expect(code).not.toBe(0);
  expect(out).toMatch(/exceeds|too large|maximum/i);
  expect(builds.added).toEqual([]);
});

test('a push in chunks, with its probe, works', async () => {
  await commit({ big: randomBytes(4 * 1024 * 1024) });
  const { code } = await git('-c', 'http.postBuffer=1000', 'push', 'berth', 'main');
  expect(code).toBe(0);
});

test('without a good token nothing is told; other teams’ repositories do not exist', async () => {
  await commit();
  const wrong = await git('push', remote(newSecret('berth')), 'main');
  expect(wrong.code).not.toBe(0);
  expect(wrong.out).toMatch(/Authentication failed|could not read/);
  const plain = await fetch(`${origin}/git/${slug}/hello.git/info/refs?service=git-upload-pack`);
  expect(plain.status).toBe(401);
  expect(plain.headers.get('www-authenticate')).toMatch(/^Basic/);
  const mine = { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` };
  const other = newId('tea');
  await prisma.team.create({ data: { id: other, slug: `o${slug}`, name: 'other' } });
  await prisma.app.create({ data: { id: newId('app'), teamId: other, slug: 'hello', createdBy: 'x' } });
  const answers = await Promise.all(
    [`o${slug}/hello`, 'nobody/hello', `${slug}/nothing`].map(async (name) => {
      const answer = await fetch(`${origin}/git/${name}.git/info/refs?service=git-receive-pack`, { headers: mine });
      return [answer.status, (await answer.text()).replace(name, '…')];
    }),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.[0]).toBe(404);
});

test('a viewer may clone and may not push', async () => {
  await commit();
  await git('push', 'berth', 'main');
  const userId = newId('usr');
  await prisma.user.create({ data: { id: userId, name: 'v', email: `${userId}@example.org` } });
  await prisma.membership.create({ data: { id: newId('mem'), teamId, userId, role: 'viewer' } });
  const secret = await makeToken(userId, ['git']);
  expect((await git('fetch', remote(secret))).code).toBe(0);
  await commit();
  const { code, out } = await git('push', remote(secret), 'main');
  expect(code).not.toBe(0);
  expect(out).toContain('Your role in this team (viewer)');
});

test('a client that asks first is refused before it sends the pack', async () => {
  const { request } = await import('node:http');
  const status = await new Promise<number>((resolve, reject) => {
    const asked = request(`${origin}/git/${slug}/hello.git/git-receive-pack`, {
      method: 'POST',
      headers: {
        expect: '100-continue',
        'content-type': 'application/x-git-receive-pack-request',
        'content-length': 1e9,
      },
    });
    asked.on('continue', () => reject(new Error('was asked to send')));
    asked.on('response', ({ statusCode }) => {
      resolve(statusCode ?? 0);
      asked.destroy();
    });
    asked.on('error', reject);
    asked.flushHeaders();
  });
  expect(status).toBe(401);
});

test('all of a repository lies under two prefixes', async () => {
  await commit();
  await git('push', 'berth', 'main');
  expect(await objects.deletePrefix(gitPrefix(appId))).toBe(2);
  expect(await objects.deletePrefix(sourcePrefix(appId))).toBe(1);
});
