import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** Where test runs keep their data; each folder says which process made it. */
export const runsFolder = path.join(os.tmpdir(), 'berth-test');

const Owner = z.object({ pid: z.number(), startedAt: z.string(), dataDirs: z.array(z.string()) });

/** Writes down what this run will make, before it makes it, so that a later run can clean up after a killed one. */
export function claim(folder: string, dataDirs: readonly string[]): void {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, 'owner.json'),
    JSON.stringify({ pid: process.pid, startedAt: startTime(process.pid), dataDirs }),
  );
}

/** Data folders of test runs whose process is gone. */
export function abandoned(): { folder: string; dataDirs: string[] }[] {
  if (!fs.existsSync(runsFolder)) return [];
  return fs
    .readdirSync(runsFolder)
    .map((name) => path.join(runsFolder, name))
    .flatMap((folder) => {
      const file = path.join(folder, 'owner.json');
      if (!fs.existsSync(file)) return [{ folder, dataDirs: [] }];
      const { pid, startedAt, dataDirs } = Owner.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
      return startTime(pid) === startedAt ? [] : [{ folder, dataDirs }];
    });
}

/** Numbers of processes come again; together with when it started a process is told from its successor. */
function startTime(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  } catch {
    return 'gone';
  }
}
