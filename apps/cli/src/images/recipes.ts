import fs from 'node:fs';
import path from 'node:path';
import { root } from '../root.js';

/** How an image is made: infra/images/<folder>/Dockerfile with other images and files put in. */
export interface Recipe {
  name: string;
  folder: string;
  /** Build argument → the recipe whose image it names. */
  needs: Record<string, string>;
  args?: Record<string, string>;
  /** Copied beside the Dockerfile: `from` in the repository → `to` in the context. */
  files?: readonly { from: string; to: string }[];
  /** What the files are made from; the image is made again when these change. */
  sources?: readonly string[];
  /** Makes the files. */
  prepare?: { bundle: string } | { console: true } | { migrate: true };
  /** Short name under which builds find it, for stack images. */
  stackName?: string;
}

const base = { BASE: 'stack' };
const node = { from: '.tools/node_modules/node/bin/node', to: 'node' };
const npm = { from: '.tools/node_modules/npm', to: 'npm' };

const stackRecipes: Recipe[] = [
  { name: 'stack', folder: 'stack', needs: { BASE: 'debian' }, stackName: 'berth/stack:1' },
  { name: 'stack-python', folder: 'stack-python', needs: base, stackName: 'berth/stack-python:3.11' },
  { name: 'stack-node', folder: 'stack-node', needs: base, files: [node, npm], stackName: 'berth/stack-node:24' },
  { name: 'stack-static', folder: 'stack-static', needs: base, stackName: 'berth/stack-static:1' },
  { name: 'stack-go', folder: 'stack-go', needs: { ...base, PYTHON: 'stack-python' }, stackName: 'berth/stack-go:1' },
];

const serviceRecipes: Recipe[] = [
  { name: 'postgres', folder: 'postgres', needs: base },
  { name: 'redis', folder: 'redis', needs: base },
  { name: 'registry', folder: 'registry', needs: base },
  { name: 's3', folder: 's3', needs: { ...base, PYTHON: 'stack-python' } },
];

const platformRecipes: Recipe[] = [
  { name: 'build-engine', folder: 'build-engine', needs: base },
  { name: 'platform', folder: 'platform', needs: { ...base, ENGINE: 'build-engine' }, files: [node] },
  {
    name: 'router',
    folder: 'router',
    needs: base,
    files: [{ from: 'infra/haproxy/entry.sh', to: 'haproxy/entry.sh' }],
  },
  process('agent', 'agent'),
  process('operator', 'operator'),
  process('api', 'api', [{ from: 'examples', to: 'files/examples' }]),
  {
    name: 'migrate',
    folder: 'process',
    needs: { BASE: 'platform' },
    args: { ENTRY: 'scripts/migrate.mjs' },
    files: [
      { from: 'prisma', to: 'files/prisma' },
      { from: 'scripts/dist', to: 'files/scripts' },
    ],
    sources: ['prisma', 'scripts/migrate.mjs', 'scripts/bundle-migrate.mjs'],
    prepare: { migrate: true },
  },
  process('builder', 'builder'),
  process('router-controller', 'router', [{ from: 'infra/haproxy', to: 'files/infra/haproxy' }]),
  {
    name: 'console',
    folder: 'process',
    needs: { BASE: 'platform' },
    args: { ENTRY: 'apps/console/server.js' },
    files: [
      { from: 'apps/console/.next/standalone', to: 'files' },
      { from: 'apps/console/.next/static', to: 'files/apps/console/.next/static' },
      { from: 'apps/console/public', to: 'files/apps/console/public' },
    ],
    sources: [
      ...['app', 'components', 'lib', 'i18n', 'messages', 'public', 'src'].map((part) => `apps/console/${part}`),
      ...['package.json', 'next.config.ts', 'next.config.mjs', 'proxy.ts', 'postcss.config.mjs', 'tsconfig.json'].map(
        (part) => `apps/console/${part}`,
      ),
      'apps/api/openapi.json',
      ...packageSources('console'),
    ],
    prepare: { console: true },
  },
];

export const recipes: readonly Recipe[] = [...stackRecipes, ...serviceRecipes, ...platformRecipes];

function process(name: string, app: string, files: Recipe['files'] = []): Recipe {
  return {
    name,
    folder: 'process',
    needs: { BASE: 'platform' },
    args: { ENTRY: `apps/${app}/dist/main.js` },
    files: [{ from: `apps/${app}/dist`, to: `files/apps/${app}/dist` }, ...files],
    sources: [
      `apps/${app}/src`,
      `apps/${app}/package.json`,
      'scripts/bundle.mjs',
      'package-lock.json',
      ...packageSources(app),
      ...(app === 'api' ? ['examples'] : []),
      ...(app === 'router' ? ['infra/haproxy'] : []),
    ],
    prepare: { bundle: app },
  };
}

/** The workspace packages that an app is bundled from, directly or through another. */
export function packageSources(app: string): string[] {
  const found = new Set<string>();
  const visit = (folder: string) => {
    const manifest = path.join(root, folder, 'package.json');
    if (!fs.existsSync(manifest)) return;
    const { dependencies = {} } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { dependencies?: object };
    for (const name of Object.keys(dependencies)) {
      const [, own] = /^@berth\/(.+)$/.exec(name) ?? [];
      const next = own && `packages/${own}`;
      if (!next || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(`apps/${app}`);
  const folders = [...found].sort();
  return [...folders.map((folder) => `${folder}/src`), ...(found.has('packages/database') ? ['prisma'] : [])];
}
