import fs from 'node:fs/promises';
import path from 'node:path';
import type { BuildEngine } from './build-engine.js';

/**
 * What an attempt that was killed left behind: sources and secrets on disk, clients that still build, names in the engine.
 * Everything in the work folder is the builder's, and so is the engine.
 */
export async function clearLeftovers(workFolder: string, engine: BuildEngine): Promise<void> {
  await endClients(workFolder);
  await fs.mkdir(workFolder, { recursive: true, mode: 0o700 });
  for (const name of await fs.readdir(workFolder)) {
    await fs.rm(path.join(workFolder, name), { recursive: true, force: true });
  }
  for (const tag of await engine.tags()) {
    if (/\/tea-[a-z2-7]{20}\/app-[a-z2-7]{20}:bld-[a-z2-7]{20}-\d+$/.test(tag)) await engine.untag(tag);
  }
}

/** A client whose builder died goes on until it has something to print; its command line names our work folder. */
async function endClients(workFolder: string): Promise<void> {
  for (const pid of (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    const line = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const args = line.split('\0');
    if (!args.includes('build') || !args.some((arg) => arg.startsWith(`--file=${workFolder}/`))) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
