import type { Command } from 'commander';
import { readEnvFile } from '../installation/env-file.js';
import { settingsFile } from '../installation/installation.js';
import { gatherFacts } from '../machine/facts.js';
import { findings } from '../machine/findings.js';
import { green, say } from '../print.js';
import { printFindings } from '../print-findings.js';
import { type DataDirOption, withDataDir } from './options.js';

export function registerDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('checks this machine: every finding with its fix, all at once')
    .option('--http-port <port>', 'where visitors would come in', Number);
  withDataDir(command).action(async ({ dataDir, httpPort }: DataDirOption & { httpPort?: number }) => {
    const installed = readEnvFile(settingsFile(dataDir)).BERTH_INSTALLATION !== undefined;
    const facts = await gatherFacts({ dataDir, ports: installed ? [] : [httpPort ?? 8080] });
    const found = findings(facts);
    printFindings(found);
    const errors = found.filter(({ level }) => level === 'error').length;
    const warnings = found.filter(({ level }) => level === 'warning').length;
    if (found.length === 0) say(`  ${green('✓')} nothing to mend`);
    else say(`\n${errors} to mend, ${warnings} to know`);
    if (errors > 0) process.exitCode = 1;
  });
}
