import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import type { Command } from 'commander';
import { administer } from '../admin.js';
import { appendToEnvFile } from '../installation/env-file.js';
import { openInstallation, settingsFile } from '../installation/installation.js';
import { registryKeyFiles } from '../installation/keys.js';
import { freePort } from '../machine/network.js';
import { plainFingerprint } from '../operator-door.js';
import { say } from '../print.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerBuilderToken(builder: Command): void {
  const command = builder
    .command('token')
    .argument('<name>', 'what the builder is called')
    .option('--revoke', 'takes its token away')
    .description('a token with which one more builder may join; shown once');
  withDataDir(command).action(async (name: string, { dataDir, revoke }: DataDirOption & { revoke?: boolean }) => {
    const answer = await administer(dataDir, ['builder-token', revoke ? 'revoke' : 'create', name]);
    say(answer);
    if (!revoke) await sayHowToJoin(dataDir, name, answer.trim());
  });
}

/** The whole command for the other machine. The first token opens the port through which builders come in. */
async function sayHowToJoin(dataDir: string, name: string, token: string): Promise<void> {
  const { settings } = openInstallation(dataDir);
  const port = settings.BUILDERS_PORT ?? String(await freePort(9_443));
  if (!settings.BUILDERS_PORT) {
    appendToEnvFile(settingsFile(dataDir), { BUILDERS_PORT: port });
    say(`\nThe port for builders (${port}, TLS) opens with the next \`./berth up\`.`);
  }
  const certificate = new X509Certificate(fs.readFileSync(registryKeyFiles(dataDir).certificate));
  const fingerprint = plainFingerprint(certificate.fingerprint256);
  say('\nOn the other machine, in a clone of Berth’s repository:\n');
  say(`  ./berth builder join https://${ownAddress()}:${port} ${token} --fingerprint ${fingerprint} --name ${name}\n`);
}

function ownAddress(): string {
  const addresses = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  const outside = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return outside?.address ?? os.hostname();
}
