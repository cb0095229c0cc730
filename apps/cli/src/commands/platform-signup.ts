import { Argument, type Command } from 'commander';
import { administer } from '../admin.js';
import { say } from '../print.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerSignup(platform: Command): void {
  const command = platform
    .command('signup')
    .addArgument(new Argument('<who>', 'anybody, or only the invited').choices(['open', 'closed']))
    .description('who may sign up');
  withDataDir(command).action(async (who: string, { dataDir }: DataDirOption) => {
    say(await administer(dataDir, ['signup', who]));
  });
}
