import { DomainError } from '@berth/domain';
import { Command } from 'commander';
import { registerBuilderJoin } from './commands/builder-join.js';
import { registerBuilderToken } from './commands/builder-token.js';
import { registerDev } from './commands/dev.js';
import { registerDoctor } from './commands/doctor.js';
import { registerDown } from './commands/down.js';
import { registerLogs } from './commands/logs.js';
import { registerGc } from './commands/platform-gc.js';
import { registerResetLink } from './commands/platform-reset-link.js';
import { registerSignup } from './commands/platform-signup.js';
import { registerPublishStackImages } from './commands/publish-stack-images.js';
import { registerStatus } from './commands/status.js';
import { registerTest } from './commands/test.js';
import { registerUp } from './commands/up.js';
import { printProblem } from './print.js';

const program = new Command('berth')
  .description('A self-hosted container platform: push a repository, get a URL.')
  .showHelpAfterError('(berth --help lists the commands)');

registerUp(program);
registerStatus(program);
registerLogs(program);
registerDown(program);
registerDoctor(program);
registerTest(program);
registerDev(program);
registerPublishStackImages(program);

const platform = program.command('platform').description('matters of the whole platform, for who runs it');
registerResetLink(platform);
registerSignup(platform);
registerGc(platform);

const builder = program.command('builder').description('further build machines');
registerBuilderToken(builder);
registerBuilderJoin(builder);

try {
  await program.parseAsync();
} catch (error) {
  printProblem(error);
  process.exitCode = error instanceof DomainError && error.kind === 'invalid' ? 2 : 1;
}
