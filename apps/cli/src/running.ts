import fs from 'node:fs';

/** Whether this process lives and is the one meant: numbers come again, so its command line must name the words. */
export function isRunning(pid: number, words: string): boolean {
  const command = `/proc/${pid}/cmdline`;
  return pid > 0 && pid !== process.pid && fs.existsSync(command) && fs.readFileSync(command, 'utf8').includes(words);
}
