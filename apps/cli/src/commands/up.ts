import { type Command, InvalidArgumentError } from 'commander';
import { bringUp } from '../up.js';
import { type DataDirOption, withDataDir } from './options.js';

interface UpOptions extends DataDirOption {
  domain?: string;
  httpPort?: number;
  installation?: string;
  servicesOnly?: boolean;
  testOwner?: number;
}

export function registerUp(program: Command): void {
  const command = program
    .command('up')
    .description('bring Berth up on this machine; repeat it at any time')
    .option('--domain <name>', 'apps get <app>.<name>, the console console.<name>', domain)
    .option('--http-port <port>', 'where visitors come in', port)
    .option('--installation <id>', 'six lowercase letters and digits, at the first start only', installation)
    .option('--services-only', 'only Postgres, Redis, S3, registry and build engine, for `npm run dev`')
    .option('--test-owner <pid>', 'marks an installation of `berth test`', Number);
  withDataDir(command).action((options: UpOptions) => bringUp(options));
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError('A port is a number from 1 to 65535.');
}

function domain(text: string): string {
  if (/^(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text)) return text;
  throw new InvalidArgumentError('A domain is lowercase, without scheme and port: berth.example.com');
}

function installation(text: string): string {
  if (/^[a-z][a-z0-9]{5}$/.test(text)) return text;
  throw new InvalidArgumentError('An installation id is a lowercase letter and five letters or digits.');
}
