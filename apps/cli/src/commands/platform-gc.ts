import type { Command } from 'commander';
import { collectGarbage } from '../collect-garbage.js';
import { connectDocker } from '../docker/client.js';
import { openInstallation } from '../installation/installation.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerGc(platform: Command): void {
  const command = platform
    .command('gc')
    .description('frees what destroyed apps and old releases left in the registry; builds wait meanwhile');
  withDataDir(command).action(({ dataDir }: DataDirOption) =>
    collectGarbage(connectDocker(), openInstallation(dataDir)),
  );
}
