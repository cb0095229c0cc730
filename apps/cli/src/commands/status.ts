import type { Command } from 'commander';
import type { ContainerSpec } from '../components/spec.js';
import { connectDocker, type Docker, labels } from '../docker/client.js';
import { containerName } from '../docker/containers.js';
import { isHealthy } from '../docker/health.js';
import { ourContainers } from '../docker/ours.js';
import { type Installation, openInstallation } from '../installation/installation.js';
import { bold, dim, green, red, say, yellow } from '../print.js';
import { specifications } from '../specifications.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerStatus(program: Command): void {
  const command = program
    .command('status')
    .description('what runs, and whether it is healthy; exit code 1 when something is not')
    .option('--json', 'for programs');
  withDataDir(command).action(async ({ dataDir, json }: DataDirOption & { json?: boolean }) => {
    const docker = connectDocker();
    const installation = openInstallation(dataDir);
    const rows = await look(docker, installation);
    if (json)
      say(JSON.stringify({ installation: installation.id, consoleUrl: installation.consoleUrl, components: rows }));
    else print(installation, rows);
    if (rows.some(({ state }) => state !== 'healthy')) process.exitCode = 1;
  });
}

interface Row {
  component: string;
  state: 'healthy' | 'unhealthy' | 'stopped' | 'missing';
  detail: string;
}

async function look(docker: Docker, installation: Installation): Promise<Row[]> {
  const specs = await specifications(docker, installation, {});
  const containers = await ourContainers(docker, installation.id);
  return Promise.all(
    specs.map(async (spec): Promise<Row> => {
      const { component } = spec;
      const there = containers.find(({ Labels }) => Labels[labels.component] === component);
      if (!there) return { component, state: 'missing', detail: 'run `./berth up`' };
      if (there.State !== 'running') return { component, state: 'stopped', detail: there.Status };
      return check(docker, installation, spec, there.Status);
    }),
  );
}

async function check(docker: Docker, { id }: Installation, spec: ContainerSpec, status: string): Promise<Row> {
  const { component } = spec;
  const answer = await isHealthy(docker, containerName(id, component), spec);
  const since = status.replace(/\s*\(.*\)$/, '');
  if (answer === true) return { component, state: 'healthy', detail: since };
  return { component, state: 'unhealthy', detail: answer.trim().split('\n').at(-1) || since };
}

const marks = { healthy: green('✓'), unhealthy: red('✗'), stopped: red('✗'), missing: yellow('–') };

function print(installation: Installation, rows: readonly Row[]): void {
  say(`${bold('Berth')} ${installation.id} ${dim(`in ${installation.dataDir}`)}`);
  const width = Math.max(...rows.map(({ component }) => component.length));
  for (const { component, state, detail } of rows) {
    say(`  ${marks[state]} ${component.padEnd(width)}  ${state.padEnd(9)}  ${dim(detail)}`);
  }
  say(`\n${installation.consoleUrl}`);
}
