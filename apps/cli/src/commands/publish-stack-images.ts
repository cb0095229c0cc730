import type { Command } from 'commander';
import { connectDocker } from '../docker/client.js';
import { pushStackImages } from '../images/publish.js';
import { type DataDirOption, withDataDir } from './options.js';

/** Run by `up` in the background. */
export function registerPublishStackImages(program: Command): void {
  const command = program.command('publish-stack-images', { hidden: true });
  withDataDir(command).action(({ dataDir }: DataDirOption) => pushStackImages(connectDocker(), dataDir));
}
