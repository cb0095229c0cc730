import fs from 'node:fs';
import path from 'node:path';

/** Under the data directory: `[folder, uid, gid, mode]`. The ids are those of the images' users. */
const folders: readonly (readonly [string, number, number, number])[] = [
  ['.', 0, 0, 0o711],
  ['log', 0, 0, 0o700],
  ['ca', 0, 10_001, 0o750],
  ['keys', 0, 10_001, 0o750],
  ['postgres', 70, 70, 0o700],
  ['redis', 71, 71, 0o700],
  ['s3', 72, 72, 0o700],
  ['api', 10_001, 10_001, 0o700],
  ['builder', 10_001, 10_001, 0o700],
  ['router', 10_001, 10_001, 0o750],
  ['agent', 0, 0, 0o711],
  ['build-engine', 0, 0, 0o711],
  ['run', 0, 10_001, 0o750],
  ['run/operator', 10_001, 10_001, 0o2770],
  ['run/router', 10_001, 10_001, 0o2770],
  ['run/agent', 0, 10_001, 0o2770],
  ['run/build-engine', 0, 10_001, 0o2770],
];

/** Makes what is missing; what is there keeps its owner and mode. */
export function ensureFolders(dataDir: string): boolean {
  let made = false;
  for (const [name, uid, gid, mode] of folders) {
    const folder = path.join(dataDir, name);
    if (fs.existsSync(folder)) continue;
    fs.mkdirSync(folder, { recursive: true });
    fs.chownSync(folder, uid, gid);
    fs.chmodSync(folder, mode);
    made = true;
  }
  return made;
}

/** The names in a data directory that are ours; `down --data` removes these and nothing else. */
export const ownNames = [...new Set(folders.map(([name]) => name.split('/')[0]!))].filter((name) => name !== '.');
