import os from 'node:os';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { joinBuilder, leave } from '../join-builder.js';

const defaultDataDir = '/var/lib/berth-builder';

interface JoinOptions {
  fingerprint: string;
  dataDir: string;
  name: string;
}

export function registerBuilderJoin(builder: Command): void {
  builder
    .command('join')
    .argument('<url>', 'https://<the platform’s machine>:<port>', address)
    .argument('<token>', 'from `./berth builder token <name>` there')
    .requiredOption('--fingerprint <sha256>', 'of the platform’s certificate; printed with the token')
    .option('--name <name>', 'what this builder is called', os.hostname())
    .option('--data-dir <directory>', 'where it keeps its cache', (given) => path.resolve(given), defaultDataDir)
    .description('make this machine build for a platform elsewhere; repeat it at any time')
    .action((url: URL, token: string, options: JoinOptions) => joinBuilder({ url, token, ...options }));
  builder
    .command('leave')
    .option('--data-dir <directory>', 'where it keeps its cache', (given) => path.resolve(given), defaultDataDir)
    .description('end what join made on this machine')
    .action(({ dataDir }: { dataDir: string }) => leave(dataDir));
}

function address(text: string): URL {
  if (/^https:\/\/[A-Za-z0-9.:[\]-]+\/?$/.test(text)) return new URL(text);
  throw new InvalidArgumentError('An address looks like https://berth.example.com:9443.');
}
