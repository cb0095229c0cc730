import fs from 'node:fs';
import path from 'node:path';

/** The /etc/hosts of each container, kept by the agent: names work while Docker is down, and follow changes. */
export class HostsFiles {
  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  }

  path(id: string): string {
    return path.join(this.folder, id);
  }

  /** In place, not by renaming: a bind mount holds on to the file it was given. */
  write(id: string, own: { hostname: string; address: string }, hosts: Record<string, string>): string {
    const text = hostsFile(own, hosts);
    const file = this.path(id);
    const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
    if (old !== text) fs.writeFileSync(file, text, { mode: 0o644 });
    return file;
  }

  remove(id: string): void {
    fs.rmSync(this.path(id), { force: true });
  }
}

export function hostsFile(own: { hostname: string; address: string }, hosts: Record<string, string>): string {
  const names = Object.entries(hosts).filter(([name, address]) => isName(name) && isAddress(address));
  const rows = [
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    `${own.address}\t${own.hostname}`,
    ...names.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, address]) => `${address}\t${name}`),
  ];
  return `${rows.join('\n')}\n`;
}

function isName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text);
}

function isAddress(text: string): boolean {
  return /^[0-9a-f.:]+$/i.test(text);
}
