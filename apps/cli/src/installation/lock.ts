import fs from 'node:fs';
import path from 'node:path';
import { DomainError } from '@berth/domain';
import { isRunning } from '../running.js';

/** One `up` or `down` at a time for a data directory; a lock whose holder died is taken over. */
export async function holding<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(dataDir, 'run/berth.lock');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const release = take(file);
  try {
    return await work();
  } finally {
    release();
  }
}

function take(file: string): () => void {
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(fs.readFileSync(file, 'utf8'));
    if (isRunning(holder, 'apps/cli')) throw busy(holder);
    fs.rmSync(file, { force: true });
  }
}

function busy(pid: number): DomainError {
  return new DomainError('machine.busy', `Another \`berth\` works on this installation (process ${pid}).`, {
    kind: 'conflict',
    hint: 'Wait until it has finished, then run this again.',
  });
}
