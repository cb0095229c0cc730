import fs from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { DomainError } from '@berth/domain';
import { connectDocker, type Docker, isMissing, labels } from './docker/client.js';
import { installationsHere, ourContainers, ourNetworks } from './docker/ours.js';
import { type DownPlan, type Inventory, planDown } from './down-plan.js';
import { publisher } from './images/publish.js';
import { readEnvFile } from './installation/env-file.js';
import { defaultDataDir, settingsFile } from './installation/installation.js';
import { holding } from './installation/lock.js';
import { dockerAnswers, startDocker } from './machine/docker-daemon.js';
import { bold, green, say, step } from './print.js';
import { attempt } from './run.js';

interface DownRequest {
  dataDir: string;
  data?: boolean;
  yes?: boolean;
}

/** Stops, or removes, what carries this installation's label: by exact id, never by pruning. */
export async function takeDown({ dataDir, data = false, yes = false }: DownRequest): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new DomainError('machine.needs_root', 'This stops containers and a firewall table, which needs root.', {
      kind: 'invalid',
      hint: `sudo ./berth down${data ? ' --data' : ''}${dataDir === defaultDataDir ? '' : ` --data-dir ${dataDir}`}`,
    });
  }
  const id = readEnvFile(settingsFile(dataDir)).BERTH_INSTALLATION;
  if (id === undefined) {
    say(`There is no Berth in ${dataDir}.`);
    return;
  }
  if (!(await dockerAnswers())) await startDocker();
  await holding(dataDir, () => takeDownAlone(id, { dataDir, data, yes }));
}

async function takeDownAlone(id: string, { dataDir, data, yes }: Required<DownRequest>): Promise<void> {
  const docker = connectDocker();
  const plan = planDown(await takeStock(docker, id, dataDir), { data });
  if (data && !yes) await ask(id, plan);
  await carryOut(docker, plan, { data, dataDir });
  say(data ? `  ${green('✓')} ${id} is gone` : `  ${green('✓')} stopped; \`./berth up\` brings it back as it was`);
}

async function takeStock(docker: Docker, id: string, dataDir: string): Promise<Inventory> {
  const containers = (await ourContainers(docker, id)).map(({ Id, Names, Labels }) => ({
    id: Id,
    name: Names[0]?.slice(1) ?? Id,
    component: Labels[labels.component] ?? 'instance',
  }));
  const others = await installationsHere(docker);
  others.delete(id);
  return {
    id,
    dataDir,
    containers,
    networks: await ourNetworks(docker, id),
    images: await removableImages(docker, dataDir, others.size > 0),
    entries: fs.existsSync(dataDir) ? fs.readdirSync(dataDir) : [],
  };
}

/** Tags in our registry's name are ours alone; the platform's images are shared by all installations of the machine. */
async function removableImages(docker: Docker, dataDir: string, shared: boolean): Promise<string[]> {
  const port = readEnvFile(settingsFile(dataDir)).REGISTRY_PORT;
  const images = await docker.listImages();
  return images.flatMap(({ RepoTags, RepoDigests, Labels }) => {
    const pulled = [...(RepoTags ?? []), ...(RepoDigests ?? [])].filter((name) =>
      name.startsWith(`127.0.0.1:${port}/`),
    );
    const made = shared || !Labels?.[labels.image] ? [] : (RepoTags ?? []).filter((name) => name.startsWith('berth/'));
    return [...pulled, ...made];
  });
}

async function ask(id: string, plan: DownPlan): Promise<void> {
  say(bold('This removes for good:'));
  for (const { name } of plan.stages.flat()) say(`  container ${name}`);
  for (const { name } of plan.networks) say(`  network   ${name}`);
  for (const image of plan.images) say(`  image     ${image}`);
  for (const name of plan.paths) say(`  files     ${name}`);
  if (!process.stdin.isTTY) {
    throw new DomainError('machine.not_confirmed', 'Nobody is there to confirm it.', {
      kind: 'invalid',
      hint: 'Run it in a terminal, or with --yes.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`\nType the installation's id (${id}) to remove it: `);
  terminal.close();
  if (answer.trim() !== id) throw new DomainError('machine.not_confirmed', 'Nothing was removed.', { kind: 'invalid' });
}

async function carryOut(
  docker: Docker,
  plan: DownPlan,
  { data, dataDir }: { data: boolean; dataDir: string },
): Promise<void> {
  const pushing = publisher(dataDir);
  if (pushing) process.kill(pushing);
  for (const stage of plan.stages) {
    await Promise.all(stage.map(({ id, name }) => step(name, () => remove(docker, id))));
  }
  for (const { id } of plan.networks) await docker.getNetwork(id).remove().catch(ignoreMissing);
  await attempt('nft', ['delete', 'table', 'inet', plan.firewallTable]);
  if (!data) return;
  for (const image of plan.images)
    await docker
      .getImage(image)
      .remove()
      .catch(() => {});
  for (const entry of plan.paths) await removeTree(entry);
  // Left standing when somebody else put something in.
  if (fs.existsSync(dataDir) && fs.readdirSync(dataDir).length === 0) fs.rmdirSync(dataDir);
}

async function remove(docker: Docker, id: string): Promise<void> {
  const container = docker.getContainer(id);
  // A frozen container cannot be told to stop.
  await container.unpause().catch(() => {});
  await container.stop().catch((error: { statusCode?: number }) => {
    if (error.statusCode !== 304 && error.statusCode !== 404) throw error;
  });
  await container.remove({ force: true, v: true }).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/** The build engine leaves mounts behind when it is killed. */
async function removeTree(folder: string): Promise<void> {
  const mounts = fs
    .readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((at) => at.startsWith(`${folder}/`)).reverse())
    await attempt('umount', ['-l', mount]);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
