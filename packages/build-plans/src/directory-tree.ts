import { open, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SourceTree } from './source-tree.js';

const maxFiles = 100_000;
const maxReadBytes = 2 * 1024 * 1024;

/**
 * An unpacked source as a tree. The source is hostile: links are listed but read only when they end inside the
 * root, and no more of a file is read than the largest manifest may have.
 */
export async function directoryTree(root: string): Promise<SourceTree> {
  const base = await realpath(root);
  const paths = (await filesIn(base, '', [])).sort();
  return { paths: () => paths, read: (path) => readInside(base, path) };
}

async function filesIn(base: string, folder: string, found: string[]): Promise<string[]> {
  for (const entry of await readdir(join(base, folder), { withFileTypes: true })) {
    if (entry.name === '.git' || found.length >= maxFiles) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) await filesIn(base, path, found);
    else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
  }
  return found;
}

async function readInside(base: string, path: string): Promise<string | undefined> {
  try {
    const target = await realpath(join(base, path));
    if (!target.startsWith(base + sep)) return undefined;
    const file = await open(target);
    try {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(maxReadBytes), position: 0 });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined; // a dangling link, a folder: not a file that can be read
  }
}
