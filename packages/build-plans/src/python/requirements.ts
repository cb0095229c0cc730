import { posix } from 'node:path';
import { has, readManifest, type SourceTree } from '../source-tree.js';

export interface Requirements {
  /** requirements.txt and every file it includes with -r or -c. */
  readonly files: readonly string[];
  /** Lower-case names, as far as they can be read. */
  readonly names: ReadonlySet<string>;
  readonly texts: readonly string[];
  /** It installs something from this source (`-e .`, `./lib`). */
  readonly local: boolean;
}

const maxFiles = 20;

export async function readRequirements(tree: SourceTree, root: string): Promise<Requirements> {
  const texts = new Map<string, string>();
  const queue = [root];
  for (let path = queue.shift(); path !== undefined && texts.size < maxFiles; path = queue.shift()) {
    if (texts.has(path) || !has(tree, path)) continue;
    const text = (await readManifest(tree, path)) ?? '';
    texts.set(path, text);
    queue.push(...includesOf(text, path));
  }
  const lines = [...texts.values()].flatMap((text) => text.split(/\r?\n/)).map((line) => line.trim());
  return {
    files: [...texts.keys()],
    names: namesIn(lines),
    texts: [...texts.values()],
    local: lines.some((line) => /^(-e\b|--editable\b|\.{1,2}\/|\.$|file:)|@\s*file:/.test(line)),
  };
}

export function namesIn(requirements: readonly string[]): Set<string> {
  return new Set(
    requirements.flatMap(
      (line) => /^([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(line)?.[1]?.toLowerCase().replaceAll('_', '-') ?? [],
    ),
  );
}

function includesOf(text: string, from: string): string[] {
  const found = [...text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[=\s]\s*([^\s#]+)/gm)];
  return found
    .map(([, path = '']) => posix.normalize(posix.join(posix.dirname(from), path)))
    .filter((path) => !path.startsWith('..') && !path.startsWith('/'));
}
