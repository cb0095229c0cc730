import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Docker } from '../docker/client.js';
import { type Installation, openInstallation } from '../installation/installation.js';
import { registryAuth } from '../installation/keys.js';
import { dim, green, say } from '../print.js';
import { root } from '../root.js';
import { isRunning } from '../running.js';
import { imageTags } from './fingerprint.js';
import { recipes } from './recipes.js';

interface Given {
  docker: Docker;
  installation: Installation;
  tags: ReadonlyMap<string, string>;
}

/** What a first app most likely needs goes first. */
const order = ['stack', 'stack-node', 'stack-static', 'stack-python', 'stack-go'];
const stacks = recipes
  .filter(({ stackName }) => stackName)
  .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));

/**
 * Generated Dockerfiles build on the stack images, which the build engine pulls from the registry. The first push
 * takes a while, so it goes on behind `up`; a build that needs an image waits for it. Answers whether it began.
 */
export async function publishStackImages({ installation, tags }: Given): Promise<boolean> {
  if (published(installation, tags) || publisher(installation.dataDir) !== undefined) return false;
  const log = fs.openSync(path.join(installation.dataDir, 'log/publish.log'), 'a');
  const tsx = `file://${path.join(root, 'node_modules/tsx/dist/esm/index.mjs')}`;
  const main = path.join(root, 'apps/cli/src/main.ts');
  const child = spawn(
    process.execPath,
    ['--import', tsx, main, 'publish-stack-images', '--data-dir', installation.dataDir],
    {
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  child.on('error', () => {});
  child.unref();
  // For `down`, which ends it.
  fs.writeFileSync(pidFile(installation.dataDir), String(child.pid));
  fs.closeSync(log);
  say(`  ${green('→')} stack images go to the registry in the background ${dim('(the first build waits for them)')}`);
  return true;
}

/** The work of that background process. */
export async function pushStackImages(docker: Docker, dataDir: string): Promise<void> {
  const installation = openInstallation(dataDir);
  const tags = imageTags();
  for (const { name, stackName } of stacks) {
    const [repository = '', tag = ''] = stackName!.split(':');
    const repo = `${installation.registryName}/${repository}`;
    await docker.getImage(tags.get(name)!).tag({ repo, tag });
    await patiently(() => push(docker, `${repo}:${tag}`, registryAuth(dataDir, [repository])));
    console.log(`pushed ${repo}:${tag}`);
  }
  fs.writeFileSync(marker(installation), stackVersions(tags));
}

/** The registry or its store may be restarting: nobody watches this process, so it tries for some minutes. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let left = 20; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      console.error(String(error));
      await delay(5_000);
    }
  }
}

async function push(docker: Docker, image: string, authconfig: ReturnType<typeof registryAuth>): Promise<void> {
  const stream = (await docker.getImage(image).push({ authconfig })) as NodeJS.ReadableStream;
  let failure: string | undefined;
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) failure ??= /"error":"([^"]+)"/.exec(line)?.[1];
  });
  await once(stream, 'end');
  if (failure) throw new Error(`${image}: ${failure}`);
}

function published(installation: Installation, tags: ReadonlyMap<string, string>): boolean {
  const file = marker(installation);
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === stackVersions(tags);
}

function marker({ dataDir }: Installation): string {
  return path.join(dataDir, 'log/published');
}

function stackVersions(tags: ReadonlyMap<string, string>): string {
  return stacks.map(({ name }) => tags.get(name)).join('\n');
}

/** The background process, while it runs. */
export function publisher(dataDir: string): number | undefined {
  const file = pidFile(dataDir);
  const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  return isRunning(pid, 'publish-stack-images') ? pid : undefined;
}

function pidFile(dataDir: string): string {
  return path.join(dataDir, 'log/publish.pid');
}
