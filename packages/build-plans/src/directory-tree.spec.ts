import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { directoryTree } from './directory-tree.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-tree-'));
  await mkdir(join(root, 'source/lib'), { recursive: true });
  await mkdir(join(root, 'source/.git'));
  await writeFile(join(root, 'secret'), 'no');
  await writeFile(join(root, 'source/.git/config'), 'no');
  await writeFile(join(root, 'source/lib/a.js'), 'yes');
  await symlink('lib/a.js', join(root, 'source/inside'));
  await symlink('../secret', join(root, 'source/Procfile'));
  await symlink('/etc/passwd', join(root, 'source/Dockerfile'));
});
afterAll(() => rm(root, { recursive: true }));

it('lists files with relative paths, without .git', async () => {
  const tree = await directoryTree(join(root, 'source'));
  expect(tree.paths()).toEqual(['Dockerfile', 'Procfile', 'inside', 'lib/a.js']);
});

it('reads files and links inside the root, and nothing outside of it', async () => {
  const tree = await directoryTree(join(root, 'source'));
  expect(await tree.read('lib/a.js')).toBe('yes');
  expect(await tree.read('inside')).toBe('yes');
  for (const path of ['Procfile', 'Dockerfile', '../secret', 'lib', 'nope'])
    expect(await tree.read(path)).toBeUndefined();
});
