import { spawn } from 'node:child_process';
import { DomainError } from '@berth/domain';
import type { Command } from 'commander';
import { connectDocker, labels } from '../docker/client.js';
import { lastLog } from '../docker/health.js';
import { ourContainers } from '../docker/ours.js';
import { openInstallation } from '../installation/installation.js';
import { bold, say } from '../print.js';
import { type DataDirOption, withDataDir } from './options.js';

interface LogsOptions extends DataDirOption {
  follow?: boolean;
  tail: string;
}

export function registerLogs(program: Command): void {
  const command = program
    .command('logs')
    .argument('[component]', 'api, operator, router, …; without it the last lines of each')
    .description("the platform's own logs (an app's are in the console)")
    .option('-f, --follow', 'wait for more')
    .option('-n, --tail <lines>', 'how many lines', '100');
  withDataDir(command).action(showLogs);
}

async function showLogs(component: string | undefined, { dataDir, follow, tail }: LogsOptions): Promise<void> {
  const docker = connectDocker();
  const { id } = openInstallation(dataDir);
  const platform = (await ourContainers(docker, id)).filter(({ Labels }) => Labels[labels.spec]);
  const names = platform.map(({ Labels }) => Labels[labels.component]!).sort();
  if (component === undefined) {
    for (const name of names) say(`${bold(name)}\n${await lastLog(docker, `berth-${id}-${name}`, 10)}`);
    return;
  }
  if (!names.includes(component)) {
    throw new DomainError('machine.unknown_component', `No component here is called "${component}".`, {
      kind: 'not_found',
      hint: `There are: ${names.join(', ')}`,
    });
  }
  const child = spawn('docker', ['logs', '--tail', tail, ...(follow ? ['--follow'] : []), `berth-${id}-${component}`], {
    stdio: 'inherit',
  });
  await new Promise((resolve) => child.on('close', resolve));
}
