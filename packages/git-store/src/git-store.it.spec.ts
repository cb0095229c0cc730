import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createS3ObjectStore } from '@berth/object-store';
import { requireService } from '@berth/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { GitIndex, GitStore, gitPrefix, type Quarantine, sourceKey } from './index.js';

class MemoryIndex extends GitIndex {
  readonly refsOf = new Map<string, string>();
  readonly packsOf: string[] = [];
  async refs() {
    return new Map(this.refsOf);
  }
  async packs() {
    return this.packsOf;
  }
}

const objects = createS3ObjectStore({
  endpoint: requireService('TEST_S3_ENDPOINT'),
  region: process.env.TEST_S3_REGION ?? 'us-east-1',
  bucket: process.env.TEST_S3_BUCKET ?? 'berth-test',
  accessKeyId: requireService('TEST_S3_ACCESS_KEY_ID'),
  secretAccessKey: requireService('TEST_S3_SECRET_ACCESS_KEY'),
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-git-'));
const work = path.join(folder, 'work');
const appId = `app_test${randomBytes(6).toString('hex')}`;
const limits = { bytes: 10 * 1024 * 1024 };
let index: MemoryIndex;
let store: GitStore;

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'protocol.file.allow=always'];
  return execFileSync('git', [...identity, '-C', work, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
}

function write(name: string, content: string | Buffer): void {
  fs.mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
  fs.writeFileSync(path.join(work, name), content);
}

function commit(): string {
  git('add', '-A');
  git('commit', '-qm', 'a commit', '--allow-empty');
  return git('rev-parse', 'HEAD').trim();
}

/** What receive-pack leaves when the hook runs: the new objects as one pack in a folder of their own. */
async function quarantined(head: string): Promise<Quarantine> {
  const view = await store.open(appId, 'main');
  const quarantine = path.join(view.folder, 'objects', 'tmp_objdir-test');
  fs.mkdirSync(path.join(quarantine, 'pack'), { recursive: true });
  execFileSync('git', ['-C', work, 'pack-objects', '--revs', '-q', path.join(quarantine, 'pack/pack')], {
    input: `${head}\n`,
  });
  return { view, folder: quarantine };
}

async function push(head: string): Promise<Quarantine> {
  const quarantine = await quarantined(head);
  index.packsOf.push(...(await store.storePacks(appId, quarantine)).map(({ name }) => name));
  index.refsOf.set('refs/heads/main', head);
  return quarantine;
}

beforeAll(() => objects.ensureBucket());
beforeEach(() => {
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  git('init', '-q', '-b', 'main');
  index = new MemoryIndex();
  store = new GitStore(objects, index, path.join(folder, 'cache'));
});
afterAll(async () => {
  await objects.deletePrefix(gitPrefix(appId));
  objects.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('wiping the cache loses nothing: packs come back from the object store, refs from the index', async () => {
  write('a.txt', 'one');
  await push(commit());
  write('a.txt', 'two');
  const head = commit();
  await push(head);
  await store.wipeCache();
  const view = await store.open(appId, 'main');
  const fresh = path.join(folder, `clone-${randomBytes(3).toString('hex')}`);
  execFileSync('git', ['-c', 'safe.directory=*', 'clone', '-q', '--no-hardlinks', view.folder, fresh]);
  expect(fs.readFileSync(path.join(fresh, 'a.txt'), 'utf8')).toBe('two');
  expect(execFileSync('git', ['-C', fresh, 'rev-list', '--count', 'HEAD']).toString().trim()).toBe('2');
  await view.close();
});

test('the tar holds each file byte for byte, whatever the tree says in .gitattributes', async () => {
  write('.gitattributes', '*.txt export-ignore\n*.sub export-subst\n*.crlf eol=crlf text\n');
  write('kept.txt', 'kept');
  write('v.sub', '$Format:%H$');
  write('bin', Buffer.from([0, 1, 2, 255]));
  const quarantine = await push(commit());
  const key = sourceKey(appId, 'bld_tar');
  await store.storeTree(quarantine, git('rev-parse', 'HEAD').trim(), key);
  const unpacked = path.join(folder, 'unpacked');
  fs.mkdirSync(unpacked);
  execFileSync('tar', ['-x', '-C', unpacked], { input: (await objects.getBytes(key))! });
  await objects.delete(key);
  expect(fs.readFileSync(path.join(unpacked, 'kept.txt'), 'utf8')).toBe('kept');
  expect(fs.readFileSync(path.join(unpacked, 'v.sub'), 'utf8')).toBe('$Format:%H$');
  expect(fs.readFileSync(path.join(unpacked, 'bin'))).toEqual(Buffer.from([0, 1, 2, 255]));
});

test('a tree of ordinary files and inner links is fine', async () => {
  write('bin/run', 'x');
  write('dir/file', 'y');
  fs.symlinkSync('../bin/run', path.join(work, 'dir/link'));
  write('almost.txt', `version https://git-lfs.github.com/ is a page about ${'x'.repeat(100)}`);
  const head = commit();
  expect(await store.checkTree(await quarantined(head), head, limits)).toMatchObject({ files: 4 });
});

test.each([
  ['/etc/passwd', 'absolute'],
  ['../outside', 'points out'],
])('a link to %s is refused by its path', async (target, words) => {
  fs.symlinkSync(target, path.join(work, 'Dockerfile'));
  const head = commit();
  const check = store.checkTree(await quarantined(head), head, limits);
  await expect(check).rejects.toMatchObject({ code: 'source.symlink', message: expect.stringContaining(words) });
});

test('a submodule is refused by its path', async () => {
  const inner = path.join(work, 'lib/inner');
  fs.mkdirSync(inner, { recursive: true });
  execFileSync('git', ['-C', inner, 'init', '-q']);
  const id = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  execFileSync('git', [...id, '-C', inner, 'commit', '-q', '--allow-empty', '-m', 'x']);
  const head = commit();
  const check = store.checkTree(await quarantined(head), head, limits);
  await expect(check).rejects.toMatchObject({
    code: 'source.submodule',
    message: '"lib/inner" is a git submodule.',
  });
});

test('a pointer of Git LFS is refused by its path', async () => {
  write('big.bin', `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`);
  const head = commit();
  const check = store.checkTree(await quarantined(head), head, limits);
  await expect(check).rejects.toMatchObject({ code: 'source.lfs', message: expect.stringContaining('"big.bin"') });
});

test('a tree larger than the limit is refused, with its largest file', async () => {
  write('small', 'x');
  write('video.mp4', randomBytes(3 * 1024 * 1024));
  const head = commit();
  const check = store.checkTree(await quarantined(head), head, { bytes: 1024 * 1024 });
  await expect(check).rejects.toMatchObject({ code: 'source.too_large', hint: expect.stringContaining('video.mp4') });
});

test('two requests at once restore a lost cache once and both see all of it', async () => {
  write('a.txt', 'one');
  const head = commit();
  await push(head);
  await store.wipeCache();
  const views = await Promise.all([store.open(appId, 'main'), store.open(appId, 'main')]);
  for (const view of views) {
    expect(
      execFileSync('git', ['-c', 'safe.directory=*', '-C', view.folder, 'cat-file', '-t', head]).toString().trim(),
    ).toBe('commit');
    await view.close();
  }
});
