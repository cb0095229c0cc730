import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@berth/domain';
import { root } from '../root.js';
import { attempt, run } from '../run.js';

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
  const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  // Next refuses to build beside another build of the same folder: `up` of a second installation waits its turn.
  for (let left = 30; ; left -= 1) {
    const { code, all } = await attempt(process.execPath, [next, 'build'], { cwd: app, env });
    if (code === 0) break;
    if (left === 0 || !all.includes('Another next build process')) throw buildFailed(all);
    await delay(5_000);
  }
}

function buildFailed(output: string): DomainError {
  return new DomainError('machine.command_failed', 'The console could not be built.', {
    kind: 'unavailable',
    hint: output.trimEnd().split('\n').slice(-25).join('\n'),
  });
}
