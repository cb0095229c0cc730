import type { Command } from 'commander';
import { administer } from '../admin.js';
import { say } from '../print.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerResetLink(platform: Command): void {
  const command = platform
    .command('reset-link')
    .argument('<e-mail>')
    .description('a link, valid for an hour, with which the person sets a new password');
  withDataDir(command).action(async (email: string, { dataDir }: DataDirOption) => {
    say(await administer(dataDir, ['reset-link', email]));
  });
}
