import fs from 'node:fs';
import path from 'node:path';
import { root } from '../root.js';
import { run } from '../run.js';

const inRepository = { cwd: root };

/** Prisma's client and the API client's types. */
export async function generateCode(): Promise<void> {
  await run(process.execPath, ['scripts/generate.mjs'], inRepository);
}

export async function bundleApp(app: string): Promise<void> {
  await run(process.execPath, ['scripts/bundle.mjs', app], inRepository);
}

/** The migration runs in a container, so that the host needs neither a port of Postgres nor its client. */
export async function bundleMigrate(): Promise<void> {
  await run(process.execPath, ['scripts/bundle-migrate.mjs'], inRepository);
}

export async function buildConsole(): Promise<void> {
  const app = path.join(root, 'apps/console');
  const next = path.join(root, 'node_modules/next/dist/bin/next');
  await run(process.execPath, [next, 'build'], {
    cwd: app,
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
  });
  if (!fs.existsSync(path.join(app, '.next/standalone'))) throw new Error('apps/console has no standalone output');
}
