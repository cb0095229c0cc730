/** `npm run bench <what>`: measures a running installation (`--data-dir`, default /var/lib/berth). */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'data-dir': { type: 'string', default: '/var/lib/berth' }, rounds: { type: 'string', default: '5' } },
});
const root = path.resolve(import.meta.dirname, '..');
const benches = fs.readdirSync(path.join(root, 'scripts/bench')).map((file) => file.replace(/\.ts$/, ''));
const [what = ''] = positionals;
if (!benches.includes(what)) {
  console.error(`npm run bench <${benches.join(' | ')}> [--data-dir DIR] [--rounds N]`);
  process.exit(2);
}
const settings = Object.fromEntries(
  fs
    .readFileSync(path.join(values['data-dir'], 'berth.env'), 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z0-9_]+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
const { HTTP_PORT: port = '8080', BERTH_DOMAIN: domain = 'localhost' } = settings;
const { status } = spawnSync(
  path.join(root, 'node_modules/.bin/tsx'),
  [path.join(root, 'scripts/bench', `${what}.ts`), values.rounds],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      E2E_INSTALLATION: settings.BERTH_INSTALLATION,
      E2E_HTTP_PORT: port,
      E2E_DOMAIN: domain,
      E2E_CONSOLE_URL: settings.CONSOLE_URL ?? `http://console.${domain}:${port}`,
      E2E_DATA_DIR: values['data-dir'],
    },
  },
);
process.exit(status ?? 1);
