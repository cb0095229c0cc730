import http from 'node:http';
import { expect, test } from './support/fixtures.js';
import { installation } from './support/installation.js';
import { docker, run } from './support/run.js';
import { steadyLoad } from './support/visitor.js';

const berth = new URL('../berth', import.meta.url).pathname;

test('a second installation comes and goes beside the first, and neither touches the other', async ({
  fromExample,
}) => {
  test.setTimeout(600_000);
  const app = await fromExample('static');
  await app.pushed();
  const load = steadyLoad(app.slug, 10);
  const before = [...(await componentsOf(installation.id)), ...(await app.containers())];

  const second = 'e2etwo';
  const dataDir = installation.secondDataDir;
  const port = String(installation.httpPort + 1);
  const up = await run(berth, ['up', '--data-dir', dataDir, '--http-port', port, '--installation', second]);
  try {
    expect(up.code, up.output).toBe(0);
    const mine = await objectsOf(second);
    expect(mine.length).toBeGreaterThan(10);
    expect(mine.filter((name) => before.includes(name))).toEqual([]);
    expect(await consoleStatus(port)).toBe(200);
  } finally {
    const down = await run(berth, ['down', '--data', '--yes', '--data-dir', dataDir]);
    expect(down.code, down.output).toBe(0);
  }
  expect(await objectsOf(second)).toEqual([]);
  expect([...(await componentsOf(installation.id)), ...(await app.containers())]).toEqual(before);
  const { failed } = await load.stop();
  expect(failed).toEqual([]);
});

/** What the console's own API answers at that port; `*.localhost` is not in every resolver. */
function consoleStatus(port: string): Promise<number | undefined> {
  const options = { host: '127.0.0.1', port, path: '/api/platform', headers: { host: `console.localhost:${port}` } };
  return new Promise((resolve, reject) => {
    http.get(options, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

/** Without instances and team networks: those of earlier tests may be on their way out. */
async function componentsOf(id: string): Promise<string[]> {
  return (await objectsOf(id)).filter((name) => !/-(team|ins)-/.test(name));
}

/** Names of every container and network that carries the installation's label. */
async function objectsOf(id: string): Promise<string[]> {
  const label = `label=berth.installation=${id}`;
  const containers = await docker('ps', '--all', '--filter', label, '--format', '{{.Names}}');
  const networks = await docker('network', 'ls', '--filter', label, '--format', '{{.Name}}');
  return `${containers}\n${networks}`.split('\n').filter(Boolean).sort();
}
