import { DomainError } from '@berth/domain';
import semver from 'semver';
import { firstOf, has, readManifest, type SourceTree, under } from '../source-tree.js';
import type { PackageJson } from './package-json.js';

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'berry';

export interface PackageManager {
  readonly name: PackageManagerName;
  readonly lockfile?: string;
  /** What npm installs globally to have it, e.g. `pnpm@9.15.9`; undefined: it comes with Node. */
  readonly tool?: string;
  readonly note: string;
  /** Yarn's Plug'n'Play: there is no node_modules, so everything runs through yarn. */
  readonly plugAndPlay: boolean;
}

const lockfiles: readonly (readonly [string, 'npm' | 'pnpm' | 'yarn'])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];
const yarnClassic = 'yarn@1.22.22';
const yarnBerry = '4';

/** `packageManager` of package.json decides, else the lockfile, else npm. */
export async function packageManager(tree: SourceTree, manifest: PackageJson): Promise<PackageManager> {
  const declared = manifest.packageManager === undefined ? undefined : parseDeclared(manifest.packageManager);
  const present = lockfiles.filter(([path]) => has(tree, path));
  const [, found] = present[0] ?? [];
  const name = declared?.name ?? found ?? 'npm';
  const lockfile = present.find(([, each]) => each === name)?.[0];
  const manager = await completed(tree, manifest, name, declared?.version, lockfile);
  const others = present.map(([path]) => path).filter((path) => path !== lockfile);
  const ignored = others.length > 0 ? `; ${others.join(', ')} ignored` : '';
  return { ...manager, note: `${manager.note}${ignored}` };
}

/** `pnpm@9.1.0+sha512.…`, as Corepack reads it. */
export function parseDeclared(text: string): { name: 'npm' | 'pnpm' | 'yarn'; version: string } {
  const [, name, wanted = ''] = /^(npm|pnpm|yarn)@([^\s]{1,300})$/.exec(text) ?? [];
  const version = semver.valid(wanted.split('+')[0] ?? '');
  if ((name !== 'npm' && name !== 'pnpm' && name !== 'yarn') || version === null) {
    throw new DomainError(
      'plan.version_invalid',
      `packageManager in package.json is not known: ${JSON.stringify(text.slice(0, 80))}`,
      { kind: 'invalid', hint: 'Use npm, pnpm or yarn with an exact version, for example "pnpm@9.15.9".' },
    );
  }
  return { name, version };
}

async function completed(
  tree: SourceTree,
  manifest: PackageJson,
  name: 'npm' | 'pnpm' | 'yarn',
  version: string | undefined,
  lockfile: string | undefined,
): Promise<PackageManager> {
  const base = { ...(lockfile ? { lockfile } : {}), plugAndPlay: false };
  const note = `${version ? `${name} ${version}` : name}${lockfile ? `, locked by ${lockfile}` : ', no lockfile: versions may differ from build to build'}`;
  if (name === 'npm') return { ...base, name, note, ...(version ? { tool: `npm@${version}` } : {}) };
  if (name === 'pnpm') return { ...base, name, note, tool: `pnpm@${version ?? (await pnpmFor(tree, manifest))}` };
  if (version ? semver.lt(version, '2.0.0') : !(await lockedByBerry(tree))) {
    return { ...base, name: 'yarn', note, tool: version ? `yarn@${version}` : yarnClassic };
  }
  const tool = `@yarnpkg/cli-dist@${version ?? yarnBerry}`;
  return { ...base, name: 'berry', note, tool, plugAndPlay: has(tree, '.pnp.cjs') };
}

/** pnpm's majors read only their own lockfile format. */
async function pnpmFor(tree: SourceTree, manifest: PackageJson): Promise<string> {
  const lock = (await readManifestHead(tree, 'pnpm-lock.yaml')) ?? '';
  const format = /lockfileVersion:\s*['"]?(\d+)/.exec(lock)?.[1];
  if (format === '5') return '7';
  if (format === '6') return '8';
  const workspace = (await readManifest(tree, 'pnpm-workspace.yaml')) ?? '';
  // Settings in pnpm-workspace.yaml came with 10; 9 would ignore them and find the lockfile out of date.
  return /^(overrides|onlyBuiltDependencies|allowBuilds|patchedDependencies|packageExtensions):/m.test(workspace) ||
    /"onlyBuiltDependencies"/.test(manifest.text)
    ? '10'
    : '9';
}

async function lockedByBerry(tree: SourceTree): Promise<boolean> {
  if (has(tree, '.yarnrc.yml')) return true;
  return /^__metadata:/m.test((await readManifestHead(tree, 'yarn.lock')) ?? '');
}

/** Lockfiles may be larger than a manifest; their format stands at the top. */
async function readManifestHead(tree: SourceTree, path: string): Promise<string | undefined> {
  return (await tree.read(path))?.slice(0, 4096);
}

/** Files an install depends on. Anything else may change without installing again. */
export function manifestPaths(tree: SourceTree, manager: PackageManager, workspaces: readonly string[]): string[] {
  const single = ['package.json', manager.lockfile, '.npmrc'].filter(
    (path) => path !== undefined && has(tree, path),
  ) as string[];
  const own: Record<PackageManagerName, readonly string[]> = {
    npm: [],
    pnpm: ['pnpm-workspace.yaml', '.pnpmfile.cjs'],
    yarn: ['.yarnrc'],
    berry: ['.yarnrc.yml', '.pnp.cjs', '.pnp.loader.mjs'],
  };
  return [...single, ...own[manager.name].filter((path) => firstOf(tree, [path])), ...workspaces];
}

/** Folders an install depends on. */
export function manifestFolders(tree: SourceTree, manager: PackageManager): string[] {
  const folders = manager.name === 'berry' ? ['.yarn', 'patches'] : ['patches'];
  return folders.filter((folder) => under(tree, folder).length > 0);
}
