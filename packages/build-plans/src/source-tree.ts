import { DomainError } from '@berth/domain';

/** What was pushed, as files: paths are relative, with `/`, and name files only. */
export interface SourceTree {
  paths(): readonly string[];
  read(path: string): Promise<string | undefined> | string | undefined;
}

/** Manifests are small; whatever is larger was not written by a person. */
const maxManifestBytes = 1024 * 1024;

/** A manifest's text without a byte-order mark, or undefined when it is not there. */
export async function readManifest(tree: SourceTree, path: string): Promise<string | undefined> {
  const text = await tree.read(path);
  if (text === undefined) return undefined;
  if (text.length > maxManifestBytes) {
    throw new DomainError('plan.file_too_large', `${path} is larger than 1 MiB.`, {
      kind: 'too_large',
      hint: `Check that ${path} is the file you meant to commit.`,
    });
  }
  return text.replace(/^\uFEFF/, '');
}

export function has(tree: SourceTree, path: string): boolean {
  return tree.paths().includes(path);
}

/** The first of these files that is there. */
export function firstOf(tree: SourceTree, paths: readonly string[]): string | undefined {
  return paths.find((path) => has(tree, path));
}

/** Files under a folder, deeply. */
export function under(tree: SourceTree, folder: string): readonly string[] {
  return tree.paths().filter((path) => path.startsWith(`${folder}/`));
}

/** A tree held in memory: for tests, and for what the console previews. */
export function memoryTree(files: Readonly<Record<string, string>>): SourceTree {
  const contents = new Map(Object.entries(files));
  return { paths: () => [...contents.keys()], read: (path) => contents.get(path) };
}
