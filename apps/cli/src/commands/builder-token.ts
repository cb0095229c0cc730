import type { Command } from 'commander';
import { administer } from '../admin.js';
import { say } from '../print.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerBuilderToken(builder: Command): void {
  const command = builder
    .command('token')
    .argument('<name>', 'what the builder is called')
    .option('--revoke', 'takes its token away')
    .description('a token with which one more builder may join; shown once');
  withDataDir(command).action(async (name: string, { dataDir, revoke }: DataDirOption & { revoke?: boolean }) => {
    say(await administer(dataDir, ['builder-token', revoke ? 'revoke' : 'create', name]));
  });
}
