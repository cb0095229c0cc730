import pg from 'pg';
import { expect, test } from './support/fixtures.js';
import { installation } from './support/installation.js';
import { docker } from './support/run.js';

test('destroying an app leaves nothing of it behind', async ({ fromExample }) => {
  // Late log lines are collected once more about a minute after the rest.
  test.setTimeout(360_000);
  const app = await fromExample('node');
  await app.pushed();
  await app.setConfig({ GREETING: 'farewell' });
  const plan = JSON.stringify(await app.api('GET', '/destroy-plan'));
  expect(plan).toContain(app.slug);

  const wrong = await app.client.ask('DELETE', app.apiPath, { confirm: 'another' });
  expect(wrong.status).toBeGreaterThanOrEqual(400);
  await app.api('DELETE', '', { confirm: app.slug });

  await expect.poll(() => app.containers(), { timeout: 60_000 }).toEqual([]);
  await expect.poll(async () => (await app.client.ask('GET', app.apiPath)).status, { timeout: 60_000 }).toBe(404);
  expect((await app.visit('/', { headers: { accept: 'application/json' } })).status).toBe(404);
  // The team's network goes with its last app; rows and objects in one place each.
  await expect
    .poll(() => docker('network', 'ls', '--quiet', '--filter', `label=berth.team=${app.teamId}`), { timeout: 60_000 })
    .toBe('');
  await expect.poll(() => rowsOf(app.id), { timeout: 180_000 }).toBe(0);

  // The name is free again and inherits nothing.
  const again = await fromExample('static', app.slug);
  await again.pushed();
  expect(JSON.stringify(await again.api('GET', '/config'))).not.toContain('farewell');
});

/** Counts the app's rows in every table that has its id, as Postgres itself tells them; audit and tombstones apart. */
async function rowsOf(appId: string): Promise<number> {
  const tables = [
    'App',
    'Host',
    'GitRef',
    'GitPack',
    'Build',
    'ConfigVersion',
    'Release',
    'Deployment',
    'Formation',
    'Instance',
    'LogSegment',
    'LogCursor',
  ];
  const counts = tables.map(
    (table) => `(SELECT count(*) FROM "${table}" WHERE "${table === 'App' ? 'id' : 'appId'}" = $1)`,
  );
  const garbage = `(SELECT count(*) FROM "Garbage" WHERE what->>'appId' = $1)`;
  const database = new pg.Client({ connectionString: installation.databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ left: string }>(`SELECT ${[...counts, garbage].join(' + ')} AS left`, [
      appId,
    ]);
    return Number(rows[0]?.left);
  } finally {
    await database.end();
  }
}
