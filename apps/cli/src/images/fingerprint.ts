import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../root.js';
import { debianFingerprint } from './debian.js';
import { type Recipe, recipes } from './recipes.js';

/** Recipe → the tag of its image, which says what it was made from. */
export function imageTags(): Map<string, string> {
  const tags = new Map([['debian', `berth/debian:${debianFingerprint()}`]]);
  for (const recipe of recipes) tags.set(recipe.name, `berth/${recipe.name}:${fingerprintOf(recipe, tags)}`);
  return tags;
}

function fingerprintOf(recipe: Recipe, tags: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [argument, needed] of Object.entries(recipe.needs)) hash.update(`${argument}=${tags.get(needed)}\n`);
  hash.update(JSON.stringify(recipe.args ?? {}));
  hashTree(hash, path.join(root, 'infra/images', recipe.folder));
  // Files that are made are known by what they are made from.
  const inputs = recipe.sources ?? (recipe.files ?? []).map(({ from }) => from);
  for (const input of inputs) hashTree(hash, path.join(root, input));
  return hash.digest('hex').slice(0, 12);
}

const ignored = /(^|\/)(node_modules|dist|\.next)(\/|$)|\.spec\.tsx?$/;

export function hashTree(hash: ReturnType<typeof createHash>, entry: string): void {
  const stat = fs.statSync(entry, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) {
    hash.update(`${path.relative(root, entry)}\0${stat.mode & 0o111}\0${stat.size}\0`);
    // Node and npm are known by their version and size; reading 120 MB each time would be felt.
    if (stat.size < 20_000_000) hash.update(fs.readFileSync(entry));
    return;
  }
  if (!stat.isDirectory()) return;
  const inTools = entry.includes('/.tools/');
  for (const name of fs.readdirSync(entry).sort()) {
    const next = path.join(entry, name);
    if (inTools && name !== 'package.json' && !fs.statSync(next).isDirectory()) continue;
    if (!inTools && ignored.test(path.relative(root, next))) continue;
    if (inTools && name === 'node_modules') continue;
    hashTree(hash, next);
  }
}
