import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { generateCode } from '../images/bundles.js';
import { openInstallation } from '../installation/installation.js';
import { registryKeyFiles } from '../installation/keys.js';
import { freePort } from '../machine/network.js';
import { root } from '../root.js';
import { abandoned, claim, runsFolder } from '../test/leftovers.js';
import { installPrograms } from '../test/programs.js';
import { bin, check, playwright, type Run, toFile, vitest } from '../test/steps.js';
import { add, nothing, summary, type Tally, tallyOf } from '../test/tally.js';

const parts = ['lint', 'types', 'unit', 'integration', 'e2e'] as const;
type Part = (typeof parts)[number];

export function registerTest(program: Command): void {
  program
    .command('test')
    .argument('[part]', `one of ${parts.join(', ')}; all when left out`)
    .argument('[files...]', 'e2e files, to run only these')
    .option('--keep', 'leave the installation running, to look at it')
    .description('lint, types, unit, integration, engine contract and e2e, on real services of its own')
    .action(async (part: string | undefined, files: string[], options: { keep?: boolean }) => {
      if (part && !parts.some((known) => known === part))
        program.error(`There is no part "${part}": ${parts.join(', ')}.`);
      process.exitCode = await test(part ? [part as Part] : parts, files, options.keep ?? false);
    });
}

async function test(wanted: readonly Part[], files: readonly string[], keep: boolean): Promise<number> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  const folder = path.join(runsFolder, randomBytes(4).toString('hex'));
  const dataDir = path.join(folder, 'data');
  const run: Run = { root, folder, env: {}, signal: ended.signal };
  await removeAbandoned(run);
  // A fresh clone has none of it, and the type checks read it.
  await generateCode();
  claim(folder, [dataDir, secondDataDir(dataDir)]);

  const wants = (part: Part) => wanted.includes(part);
  const onServices = wants('integration') || wants('e2e');
  let tally = onServices ? tallyOf('programs that the tests run', await installPrograms()) : nothing;
  let down = false;
  try {
    // Downloads and image builds wait on the network and the disk; the checks use the processor meanwhile.
    const installation = onServices ? bringUp(run, dataDir) : undefined;
    tally = add(tally, await staticChecks(run, wants));
    const up = await installation;
    if (up) tally = add(tally, up.tally);
    if (up?.env) {
      const inside = { ...run, env: up.env };
      if (wants('integration')) tally = add(tally, await vitest(inside, 'integration'));
      if (wants('e2e')) tally = add(tally, await playwright(inside, files));
    }
  } finally {
    if (keep) console.log(`left running: ./berth status --data-dir ${dataDir}`);
    else down = await takeDown({ ...run, signal: new AbortController().signal }, dataDir);
  }
  if (ended.signal.aborted) tally = add(tally, tallyOf('interrupted', false));
  if (tally.failed === 0 && down) fs.rmSync(folder, { recursive: true, force: true });
  return conclude(tally, folder);
}

async function staticChecks(run: Run, wants: (part: Part) => boolean): Promise<Tally> {
  let tally = nothing;
  if (wants('lint')) {
    tally = add(tally, await check(run, 'lint', bin(run, 'biome'), ['ci', '.']));
    const cruise = ['apps', 'packages', '--config', '.dependency-cruiser.mjs'];
    tally = add(tally, await check(run, 'boundaries', bin(run, 'depcruise'), cruise));
  }
  if (wants('types')) {
    tally = add(tally, await check(run, 'types', bin(run, 'tsc'), ['-p', '.']));
    tally = add(tally, await check(run, 'types of the console', bin(run, 'tsc'), ['-p', 'apps/console']));
  }
  if (wants('unit')) tally = add(tally, await vitest(run, 'unit'));
  return tally;
}

/** A whole installation, by the same command a person types; its addresses for the tests. */
async function bringUp(run: Run, dataDir: string): Promise<{ tally: Tally; env?: Record<string, string> }> {
  const installation = `t${randomBytes(3).toString('hex').slice(0, 5)}`;
  const port = String(await freePort(randomInt(20_000, 28_000)));
  const args = [
    'up',
    '--data-dir',
    dataDir,
    '--http-port',
    port,
    '--installation',
    installation,
    '--test-owner',
    String(process.pid),
  ];
  const tally = await check(run, 'up', path.join(root, 'berth'), args);
  if (tally.failed > 0) return { tally };
  const own = openInstallation(dataDir);
  const keys = registryKeyFiles(dataDir);
  return {
    tally,
    env: {
      E2E_INSTALLATION: installation,
      E2E_HTTP_PORT: port,
      E2E_DATA_DIR: dataDir,
      E2E_SECOND_DATA_DIR: secondDataDir(dataDir),
      E2E_CONSOLE_URL: own.consoleUrl,
      E2E_DATABASE_URL: own.databaseUrl,
      E2E_REDIS_URL: own.redisUrl,
      TEST_DATABASE_URL: own.databaseUrl,
      TEST_REDIS_URL: own.redisUrl,
      TEST_S3_ENDPOINT: own.s3Endpoint,
      TEST_S3_REGION: own.settings.S3_REGION!,
      TEST_S3_BUCKET: own.settings.S3_BUCKET!,
      TEST_S3_ACCESS_KEY_ID: own.settings.S3_ACCESS_KEY_ID!,
      TEST_S3_SECRET_ACCESS_KEY: own.settings.S3_SECRET_ACCESS_KEY!,
      TEST_REGISTRY_URL: own.registryUrl,
      TEST_REGISTRY_NAME: own.registryName,
      TEST_REGISTRY_KEY_FILE: keys.key,
      TEST_REGISTRY_CERT_FILE: keys.certificate,
      TEST_BUILD_ENGINE_SOCKET: path.join(dataDir, 'run/build-engine/docker.sock'),
      TEST_DOCKER: '1',
    },
  };
}

/** A test of two installations side by side makes its own; a killed run leaves it to the next one. */
function secondDataDir(dataDir: string): string {
  return `${dataDir}-second`;
}

/** False when something is left: the folder then has to stay, because only it says what. */
async function takeDown(run: Run, dataDir: string): Promise<boolean> {
  if (!fs.existsSync(dataDir)) return true;
  const { code, log } = await toFile(run, 'down', path.join(root, 'berth'), [
    'down',
    '--data',
    '--yes',
    '--data-dir',
    dataDir,
  ]);
  if (code !== 0) console.log(`./berth down failed, see ${log}`);
  return code === 0;
}

/** What a killed run left: its containers and networks would hold ports and addresses. */
async function removeAbandoned(run: Run): Promise<void> {
  for (const { folder, dataDirs } of abandoned()) {
    fs.mkdirSync(run.folder, { recursive: true });
    let gone = true;
    for (const dataDir of dataDirs) gone = (await takeDown(run, dataDir)) && gone;
    if (gone) fs.rmSync(folder, { recursive: true, force: true });
  }
}

function conclude(tally: Tally, folder: string): number {
  for (const skip of tally.skips) console.log(`skipped: ${skip}`);
  for (const failure of tally.failures) console.log(`failed: ${failure}`);
  if (tally.failed > 0) console.log(`reports: ${folder}`);
  console.log(summary(tally));
  return tally.failed > 0 ? 1 : 0;
}
