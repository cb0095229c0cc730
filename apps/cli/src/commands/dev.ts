import type { Command } from 'commander';
import { develop } from '../develop.js';
import { type DataDirOption, withDataDir } from './options.js';

/** `npm run dev` */
export function registerDev(program: Command): void {
  const command = program
    .command('dev')
    .description("Berth's processes on this host, reloaded when their code changes, against real services");
  withDataDir(command).action(({ dataDir }: DataDirOption) => develop(dataDir));
}
