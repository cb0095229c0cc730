/**
 * push → live for a cached small Dockerfile app, by phase, and config change → live; figures, never a failing test.
 * Times are what a person sees: from `git push` until a visitor gets the new release.
 */
import { TestApp } from '../../e2e/support/app.js';
import { Client } from '../../e2e/support/client.js';
import { until } from '../../e2e/support/until.js';

const rounds = Number(process.argv[2] ?? 5);

interface Row {
  [phase: string]: number;
}

const client = await Client.signUp();
const app = await TestApp.fromExample(client, 'dockerfile');
try {
  await app.pushed();
  const pushes: Row[] = [];
  for (let round = 1; round <= rounds; round += 1) pushes.push(await timedPush(round));
  const changes: Row[] = [];
  for (let round = 1; round <= rounds; round += 1) changes.push(await timedChange(round));
  print('push → live (cached small Dockerfile app), ms', pushes);
  print('config change → live, ms', changes);
} finally {
  await app.cleanUp();
}
process.exit(0);

async function timedPush(round: number): Promise<Row> {
  app.write('round.txt', String(round));
  await app.commit(`round ${round}`);
  const started = performance.now();
  await app.pushed();
  await app.live();
  const total = performance.now() - started;
  const [build] = ((await app.api('GET', '/builds?limit=1')) as { items: { phases: Row | null }[] }).items;
  const [deployment] = ((await app.api('GET', '/deployments?limit=1')) as { items: { phases: Row }[] }).items;
  return { total, ...build?.phases, ...deployment?.phases };
}

async function timedChange(round: number): Promise<Row> {
  const greeting = `hello ${round}`;
  const started = performance.now();
  await app.api('PATCH', '/config', { set: [{ name: 'GREETING', value: greeting }], deploy: true });
  await until(
    'the new greeting',
    async () => (await app.visit()).body,
    (body) => body.includes(greeting),
    { everyMs: 20 },
  );
  return { total: performance.now() - started };
}

function print(title: string, rows: readonly Row[]): void {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  console.log(`\n${title} (${rows.length} rounds)\n\n| phase | min | median | max |\n|---|---|---|---|`);
  for (const name of names) {
    const values = rows.map((row) => row[name] ?? 0).sort((a, b) => a - b);
    const at = (share: number) => Math.round(values[Math.floor((values.length - 1) * share)] ?? 0);
    console.log(`| ${name} | ${at(0)} | ${at(0.5)} | ${at(1)} |`);
  }
}
