/** Makes scripts/dist/migrate.mjs, which runs where no node_modules are: the migration with its WebAssembly engine beside it. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const scripts = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(scripts, 'dist');

await esbuild.build({
  entryPoints: [path.join(scripts, 'migrate.mjs')],
  outfile: path.join(dist, 'migrate.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  external: ['pg-native'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const engine = path.dirname(fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm')));
fs.copyFileSync(path.join(engine, 'schema_engine_bg.wasm'), path.join(dist, 'schema_engine_bg.wasm'));
