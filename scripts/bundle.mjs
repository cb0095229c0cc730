/**
 * Makes one file per process: `node scripts/bundle.mjs all | <app>… [--watch]` → apps/<app>/dist/<entry>.js
 *
 * esbuild joins the workspace's TypeScript and npm's packages; SWC goes first where Nest needs decorator metadata, which esbuild drops.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Every app that is one or more plain processes; its entries are these files of its src, where they exist. */
const entries = {
  api: ['main', 'admin-cli', 'migrate'],
  operator: ['main'],
  agent: ['main'],
  builder: ['main'],
  router: ['main', 'render-config'],
};

/** Nest looks for these and does without; Docker's client has an optional native part. */
const optional = [
  '@nestjs/microservices',
  '@nestjs/websockets',
  '@nestjs/platform-socket.io',
  'class-transformer',
  'class-validator',
  '@fastify/static',
  'cpu-features',
  'pg-native',
  'bufferutil',
  'utf-8-validate',
];

// Packages written for CommonJS expect these three names.
const banner = [
  "import { createRequire as berthCreateRequire } from 'node:module';",
  'const require = berthCreateRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join(' ');

const swcForDecorators = {
  name: 'swc-for-decorators',
  setup(build) {
    build.onLoad({ filter: /apps\/api\/src\/.*\.ts$/ }, async ({ path: file }) => {
      const { code } = await transform(await fs.promises.readFile(file, 'utf8'), {
        filename: file,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      });
      return { contents: code, loader: 'js' };
    });
  },
};

const nativeAddons = {
  name: 'native-addons',
  setup(build) {
    build.onResolve({ filter: /\.node$/ }, ({ path: file }) => ({ path: file, external: true }));
  },
};

export function bundleOptions(app) {
  const source = path.join(root, 'apps', app, 'src');
  return {
    entryPoints: entries[app].map((entry) => path.join(source, `${entry}.ts`)).filter((file) => fs.existsSync(file)),
    outdir: path.join(root, 'apps', app, 'dist'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: true,
    keepNames: true,
    minifySyntax: true,
    banner: { js: banner },
    external: optional,
    plugins: [swcForDecorators, nativeAddons],
    logLevel: 'warning',
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const apps = wanted.includes('all') || wanted.length === 0 ? Object.keys(entries) : wanted;
  await Promise.all(apps.map(bundle));
}

async function bundle(app) {
  if (!entries[app]) throw new Error(`There is no app "${app}": ${Object.keys(entries).join(', ')}.`);
  const options = bundleOptions(app);
  if (options.entryPoints.length === 0) return;
  if (process.argv.includes('--watch')) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
  console.log(`bundled ${app}`);
}
