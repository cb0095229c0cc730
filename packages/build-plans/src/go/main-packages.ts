import { posix } from 'node:path';
import { isPlainPath } from '../dockerfile-text.js';
import { readManifest, type SourceTree } from '../source-tree.js';

export interface MainPackage {
  /** `.` or `./cmd/web`. */
  readonly path: string;
  /** Name of the binary. */
  readonly name: string;
}

const maxRead = 200;

/** Packages that `go build` makes programs of: the root and the folders of cmd/. */
export async function mainPackages(tree: SourceTree, module: string): Promise<MainPackage[]> {
  const candidates = tree
    .paths()
    .filter(
      (path) => /^([^/]+|cmd\/([^/]+\/)?[^/]+)\.go$/.test(path) && !path.endsWith('_test.go') && isPlainPath(path),
    );
  const folders = new Set<string>();
  for (const path of candidates.slice(0, maxRead)) {
    const folder = posix.dirname(path);
    if (folders.has(folder)) continue;
    const text = withoutComments((await readManifest(tree, path)) ?? '');
    if (/^\s*package\s+main\b/.test(text)) folders.add(folder);
  }
  return [...folders].sort().map((folder) => ({
    path: folder === '.' ? '.' : `./${folder}`,
    name: folder === '.' || folder === 'cmd' ? binaryName(module) : posix.basename(folder),
  }));
}

/** The one that serves: the root, else the only one, else the one with a name that says so. */
export function webPackage(packages: readonly MainPackage[], module: string): MainPackage | undefined {
  const named = ['web', 'server', 'api', 'app', binaryName(module)];
  return (
    packages.find(({ path }) => path === '.') ??
    (packages.length === 1 ? packages[0] : packages.find(({ name }) => named.includes(name)))
  );
}

/** As `go build` would name it: the module's last element that is not a version. */
function binaryName(module: string): string {
  const last = module.split('/').findLast((part) => !/^v\d+$/.test(part)) ?? '';
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(last) ? last : 'app';
}

/** Comments and build constraints come before the package clause. */
function withoutComments(text: string): string {
  return text.slice(0, 64 * 1024).replace(/^(\s*(\/\/[^\n]*\n|\/\*[\s\S]*?\*\/))*/, '');
}
