import { BuildInputs } from '../build-inputs.js';
import { isPlainPath } from '../dockerfile-text.js';
import type { BuildPlan } from '../plan.js';
import {
  generatedPlan,
  imageCommand,
  namesProcesses,
  noStartCommand,
  type Provider,
  type Source,
} from '../provider.js';
import { firstOf, has, readManifest } from '../source-tree.js';
import { type NodeProject, nodeImage, staticImage } from './node-dockerfile.js';
import { nodeVersion } from './node-version.js';
import {
  hasDependencies,
  hasLocalDependency,
  lifecycleOf,
  type PackageJson,
  parsePackageJson,
} from './package-json.js';
import { manifestFolders, manifestPaths, packageManager } from './package-manager.js';
import { recipeFor } from './recipes.js';
import { entryFile, type Start, scriptedStart, serverFile } from './start-command.js';
import { staticSite } from './static-site.js';

const maxWorkspaces = 200;
const ignore = ['**/node_modules', 'npm-debug.log', '.next', '.turbo'];

export const nodeProvider: Provider = {
  kind: 'node',
  looksFor: 'package.json (Node)',
  detect: ({ tree }) => has(tree, 'package.json'),
  plan: planNode,
};

async function planNode(source: Source): Promise<BuildPlan> {
  const { project, notes } = await nodeProject(source);
  const { manifest, manager } = project;
  const inputs = new BuildInputs(source.request);
  const runs = scriptedStart(manifest, manager) ?? serverFile(source.tree, manager);
  const site = runs || namesProcesses(source) ? undefined : staticSite(manifest);
  if (site) {
    const dockerfile = staticImage(project, inputs, site);
    const web = { command: null };
    return generatedPlan(source, inputs, {
      kind: 'static',
      dockerfile,
      web,
      ignore,
      notes: [...notes, `${site.name} site: served from ${site.output} after its build`],
    });
  }
  const start = runs ?? entryFile(source.tree, manifest, manager) ?? needsNone(source);
  const dockerfile = nodeImage(project, inputs, imageCommand(source, start?.web));
  return generatedPlan(source, inputs, {
    kind: 'node',
    dockerfile,
    web: start?.web,
    ignore,
    notes: start && !namesProcesses(source) ? [...notes, `web: ${start.note}`] : notes,
  });
}

async function nodeProject({ tree }: Source): Promise<{ project: NodeProject; notes: string[] }> {
  const manifest = parsePackageJson((await readManifest(tree, 'package.json')) ?? '');
  const manager = await packageManager(tree, manifest);
  const node = await nodeVersion(tree, manifest);
  const pnpmWorkspace = /^packages:/m.test((await readManifest(tree, 'pnpm-workspace.yaml')) ?? '');
  const members = manifest.workspaces || pnpmWorkspace ? workspacePaths(tree.paths()) : [];
  const reason = await needsWholeSource(
    tree.paths(),
    manifest,
    members,
    async (path) => (await readManifest(tree, path)) ?? '',
  );
  const project: NodeProject = {
    manifest,
    manager,
    node,
    recipe: recipeFor(manager),
    files: manifestPaths(tree, manager, members),
    folders: manifestFolders(tree, manager),
    configuration: await Promise.all(
      ['.npmrc', '.yarnrc', '.yarnrc.yml'].map(async (path) => (await readManifest(tree, path)) ?? ''),
    ),
    wholeSourceFirst: reason !== undefined,
    installs: manager.lockfile !== undefined || hasDependencies(manifest) || members.length > 0,
    hasBuild: manifest.scripts.build !== undefined,
    lifecycle: reason === undefined ? lifecycleOf(manifest) : [],
  };
  const notes = [node.note, manager.note];
  if (reason !== undefined) notes.push(`Every push installs again: ${reason}`);
  if (firstOf(tree, ['bun.lockb', 'bun.lock']) && !manager.lockfile)
    notes.push('bun lockfiles are not read; npm installs');
  return { project, notes };
}

function workspacePaths(paths: readonly string[]): string[] {
  return paths.filter((path) => path.endsWith('/package.json') && !path.includes('node_modules/'));
}

/** Why manifests alone are not enough to install; undefined when they are. */
async function needsWholeSource(
  paths: readonly string[],
  manifest: PackageJson,
  members: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<string | undefined> {
  if (members.length > maxWorkspaces) return `there are more than ${maxWorkspaces} workspaces`;
  if (members.some((path) => !isPlainPath(path))) return 'a workspace has a space or special character in its path';
  const manifests = await Promise.all(members.map(async (path) => parsePackageJson(await read(path), path)));
  if (manifests.some((each) => lifecycleOf(each).length > 0)) return 'a workspace has install scripts of its own';
  const local = [manifest, ...(members.length > 0 ? [] : manifests)].some(hasLocalDependency);
  return local && paths.length > 0 ? 'a dependency is a folder of this repository' : undefined;
}

function needsNone(source: Source): Start | undefined {
  if (namesProcesses(source)) return undefined;
  throw noStartCommand(
    'a Procfile with `web:`, a start script or "main" in package.json, and server.js, index.js, app.js',
    'Add `"scripts": { "start": "node server.js" }` to package.json, or a Procfile with `web: node server.js`.',
  );
}
