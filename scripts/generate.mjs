/** Writes the code that is generated: Prisma's client, the API client's types. `node scripts/generate.mjs` */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// Prisma's command fetches a native engine that `generate` never runs; naming any binary keeps it off the network.
run('node_modules/prisma/build/index.js', ['generate', '--no-hints'], {
  PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
});
const apiClient = 'scripts/generate-api-client.mjs';
if (fs.existsSync(path.join(root, apiClient)) && fs.existsSync(path.join(root, 'apps/api/openapi.json'))) {
  run(apiClient, []);
}

function run(file, args, env = {}) {
  execFileSync(process.execPath, [path.join(root, file), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
}
