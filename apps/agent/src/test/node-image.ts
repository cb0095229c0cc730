import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';

/**
 * An image with nothing in it but this very Node and the libraries it needs, imported once per machine: tests need no
 * registry and no image hub. Answers a reference by content id.
 */
export async function nodeImage(docker: Docker): Promise<string> {
  const tag = `berth-test-node:${process.version.slice(1)}`;
  const known = await docker
    .getImage(tag)
    .inspect()
    .catch(() => undefined);
  const id = known?.Id ?? (await importTree(tag, docker));
  return `berth-test-node@${id}`;
}

async function importTree(tag: string, docker: Docker): Promise<string> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), `berth-node-${randomBytes(3).toString('hex')}-`));
  try {
    for (const folder of ['tmp', 'etc', 'dev', 'proc', 'sys']) fs.mkdirSync(path.join(root, folder));
    copy(fs.realpathSync(process.execPath), path.join(root, 'node'));
    for (const library of librariesOf(process.execPath)) copy(fs.realpathSync(library), path.join(root, library));
    const [repo, version] = tag.split(':');
    const tar = spawn('tar', ['-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const changes = [`ENV PATH=/`];
    const options = { repo, tag: version, changes };
    const stream = (await docker.importImage(
      tar.stdout as never,
      options as never,
    )) as unknown as NodeJS.ReadableStream;
    await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject).resume());
    return (await docker.getImage(tag).inspect()).Id;
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

function librariesOf(program: string): string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, library]) => library ?? '');
}

function copy(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
  fs.chmodSync(to, 0o755);
}

const js = (program: string): string[] => ['/node', '-e', program];

/** What the image can do. */
export const programs = {
  listens: js("require('http').createServer((q,s)=>s.end('ok')).listen(process.env.PORT,'0.0.0.0')"),
  listensOnLoopback: js("require('http').createServer((q,s)=>s.end('ok')).listen(process.env.PORT,'127.0.0.1')"),
  listensElsewhere: js("require('http').createServer((q,s)=>s.end('ok')).listen(4321,'0.0.0.0')"),
  sleeps: js('setInterval(()=>{},1e6)'),
  exits: (code: number) => js(`console.log('bye');process.exitCode=${code}`),
  runs: js,
};
