import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { labels } from '../docker/client.js';
import { attempt, run } from '../run.js';

const packages = ['ca-certificates', 'curl', 'netbase', 'tzdata'];
const suite = 'bookworm';

export function debianFingerprint(): string {
  return createHash('sha256')
    .update([suite, ...packages].join(' '))
    .digest('hex')
    .slice(0, 12);
}

/** A Debian made from packages and imported: no image hub is needed, the site's own mirror is used. */
export async function buildDebian(docker: string, tag: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-debian-'));
  const tarball = path.join(folder, 'base.tar');
  try {
    const mirrors = siteMirrors();
    await run('mmdebstrap', [
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      // Manuals and translations of everything that is installed later, too.
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-include=/usr/share/doc/*/copyright',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      ...(await aptProxy()),
      suite,
      tarball,
      ...mirrors,
    ]);
    await run(docker, [
      'import',
      '--change',
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      '--change',
      `LABEL ${labels.image}=debian`,
      tarball,
      tag,
    ]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The host's own sources, when it is the same Debian; else mmdebstrap's defaults. */
function siteMirrors(): string[] {
  const files = ['/etc/apt/sources.list', ...list('/etc/apt/sources.list.d')];
  return files.filter((file) => {
    if (!/\.(list|sources)$/.test(file) || !fs.existsSync(file)) return false;
    const text = fs.readFileSync(file, 'utf8').replace(/^\s*#.*$/gm, '');
    const foreign = text.match(/https?:\/\/\S+/g)?.some((url) => !/debian/.test(url)) ?? true;
    return text.includes(suite) && !foreign;
  });
}

function list(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

async function aptProxy(): Promise<string[]> {
  const { stdout } = await attempt('apt-config', ['dump', '--format', '%f=%v%n', 'Acquire::http::Proxy']);
  const [, proxy] = /^Acquire::http::Proxy=(.+)$/m.exec(stdout) ?? [];
  return proxy ? [`--aptopt=Acquire::http::Proxy "${proxy}"`] : [];
}
