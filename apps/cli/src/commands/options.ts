import path from 'node:path';
import type { Command } from 'commander';
import { defaultDataDir } from '../installation/installation.js';

export interface DataDirOption {
  dataDir: string;
}

/** Which installation a command is about. */
export function withDataDir(command: Command): Command {
  return command.option(
    '--data-dir <directory>',
    'where the installation keeps its data',
    (given: string) => path.resolve(given),
    process.env.BERTH_DATA_DIR ?? defaultDataDir,
  );
}
