import type { ProcessCommand } from '../plan.js';
import { shellCommand } from '../process-command.js';
import { shellQuote } from '../shell-quote.js';
import { firstOf, type SourceTree } from '../source-tree.js';
import type { PackageJson } from './package-json.js';
import type { PackageManager } from './package-manager.js';

export interface Start {
  readonly web: ProcessCommand;
  readonly note: string;
}

const servers = ['server.js', 'server.mjs', 'server.cjs'];
const entries = ['index.js', 'index.mjs', 'app.js', 'main.js'];

/** The start script of package.json. */
export function scriptedStart(manifest: PackageJson, manager: PackageManager): Start | undefined {
  const { start } = manifest.scripts;
  return start === undefined || start.trim() === '' ? undefined : scripted(start, manifest, manager);
}

/** What `npm start` itself falls back to. */
export function serverFile(tree: SourceTree, manager: PackageManager): Start | undefined {
  const server = firstOf(tree, servers);
  return server === undefined ? undefined : run(server, manager);
}

/** "main" of package.json, else a usual name. */
export function entryFile(tree: SourceTree, manifest: PackageJson, manager: PackageManager): Start | undefined {
  const main = manifest.main?.replace(/^\.\//, '');
  const named = main === undefined ? [] : [main, `${main}.js`, `${main}/index.js`];
  const entry = firstOf(tree, [...named, ...entries]);
  return entry === undefined ? undefined : run(entry, manager);
}

/**
 * The script itself, not `npm start`: one process fewer, 50 MB and a third of a second less at each start, and signals
 * arrive. With pre/post scripts, or when it reads what npm sets, npm runs it after all.
 */
function scripted(start: string, manifest: PackageJson, manager: PackageManager): Start {
  const { prestart, poststart } = manifest.scripts;
  const needsManager =
    prestart !== undefined || poststart !== undefined || manager.plugAndPlay || /npm_|INIT_CWD|[\n\r]/.test(start);
  const tool = manager.name === 'berry' ? 'yarn' : manager.name;
  const command = needsManager ? `${tool} run start` : start.trim();
  return { web: { command: shellCommand(command) }, note: 'start script of package.json' };
}

function run(file: string, manager: PackageManager): Start {
  const node = manager.plugAndPlay ? 'yarn node' : 'node';
  return { web: { command: shellCommand(`${node} ${shellQuote(file)}`) }, note: `node ${file}` };
}
