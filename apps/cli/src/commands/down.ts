import type { Command } from 'commander';
import { takeDown } from '../down.js';
import { type DataDirOption, withDataDir } from './options.js';

interface DownOptions extends DataDirOption {
  data?: boolean;
  yes?: boolean;
}

export function registerDown(program: Command): void {
  const command = program
    .command('down')
    .description('stops this installation, apps too; everything stored stays')
    .option('--data', 'also removes everything stored: lists it and asks first')
    .option('--yes', 'does not ask');
  withDataDir(command).action((options: DownOptions) => takeDown(options));
}
