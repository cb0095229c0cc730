import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { connectDocker } from '../docker/client.js';
import { attempt } from '../run.js';

/** What was found on this machine; findings.ts says what it means. */
export interface Facts {
  root: boolean;
  debian: string | undefined;
  apt: boolean;
  systemd: boolean;
  missingPackages: readonly string[];
  docker: { reachable: boolean; version?: string; runc?: string; storageDriver?: string; liveRestore?: boolean };
  cgroup: 'v1' | 'v2' | 'none';
  memoryMb: number;
  cpus: number;
  freeDiskMb: number;
  /** Ports that this installation needs and that somebody else holds. */
  takenPorts: readonly { port: number; by: string }[];
  nft: boolean;
  /** Against the registry of Debian packages, in seconds; undefined when it could not be asked. */
  clockSkewSeconds: number | undefined;
  dataDir: string;
  dataDirFits: string | undefined;
}

/** Program → the Debian package that brings it. */
const programs: Record<string, string> = {
  dockerd: 'docker.io',
  mmdebstrap: 'mmdebstrap',
  nft: 'nftables',
  iptables: 'iptables',
  openssl: 'openssl',
  git: 'git',
  ip: 'iproute2',
};

export async function gatherFacts(wanted: { dataDir: string; ports: readonly number[] }): Promise<Facts> {
  const [docker, takenPorts, missingPackages, nft, clockSkewSeconds] = await Promise.all([
    dockerFacts(),
    taken(wanted.ports),
    packagesMissing(),
    attempt('nft', ['list', 'tables']).then(({ code }) => code === 0),
    clockSkew(),
  ]);
  const folder = nearestFolder(wanted.dataDir);
  const disk = fs.statfsSync(folder);
  return {
    root: process.getuid?.() === 0,
    debian: debianVersion(),
    apt: fs.existsSync('/usr/bin/apt-get'),
    systemd: hasSystemd(),
    missingPackages: docker.reachable ? missingPackages.filter((name) => name !== 'docker.io') : missingPackages,
    docker,
    cgroup: cgroupVersion(),
    memoryMb: Math.floor(os.totalmem() / 1024 / 1024),
    cpus: os.availableParallelism(),
    freeDiskMb: Math.floor((disk.bavail * disk.bsize) / 1024 / 1024),
    takenPorts,
    nft,
    clockSkewSeconds,
    dataDir: wanted.dataDir,
    dataDirFits: unfitDataDir(wanted.dataDir),
  };
}

export function hasSystemd(): boolean {
  return fs.existsSync('/run/systemd/system');
}

function debianVersion(): string | undefined {
  const text = readText('/etc/os-release');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1];
  return field('ID') === 'debian' || field('ID_LIKE')?.includes('debian')
    ? (field('VERSION_ID') ?? 'testing')
    : undefined;
}

async function packagesMissing(): Promise<string[]> {
  const folders = ['/usr/sbin', '/sbin', '/usr/local/sbin', ...(process.env.PATH ?? '').split(':')];
  const there = (program: string) => folders.some((folder) => fs.existsSync(`${folder}/${program}`));
  return Object.entries(programs)
    .filter(([program]) => !there(program))
    .map(([, name]) => name);
}

async function dockerFacts(): Promise<Facts['docker']> {
  const docker = connectDocker();
  try {
    const [version, info] = await Promise.all([docker.version(), docker.info()]);
    const component = (version.Components ?? []).find(({ Name }) => Name === 'runc');
    return {
      reachable: true,
      version: version.Version,
      runc: component?.Version,
      storageDriver: info.Driver,
      liveRestore: info.LiveRestoreEnabled,
    };
  } catch {
    return { reachable: false };
  }
}

export function cgroupVersion(): Facts['cgroup'] {
  if (fs.existsSync('/sys/fs/cgroup/cgroup.controllers')) return 'v2';
  return fs.existsSync('/sys/fs/cgroup/memory') ? 'v1' : 'none';
}

async function taken(ports: readonly number[]): Promise<{ port: number; by: string }[]> {
  const found = await Promise.all(ports.map(async (port) => ((await isFree(port)) ? undefined : port)));
  const { stdout } = await attempt('ss', ['-ltnpH']);
  return found
    .filter((port) => port !== undefined)
    .map((port) => {
      const line = stdout.split('\n').find((candidate) => candidate.includes(`:${port} `));
      return { port, by: /\(\("([^"]+)"/.exec(line ?? '')?.[1] ?? 'another program' };
    });
}

export function isFree(port: number, host = '0.0.0.0'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Tokens and leases compare clocks: a wrong one is found early. */
async function clockSkew(): Promise<number | undefined> {
  try {
    const answer = await fetch('http://deb.debian.org/', { method: 'HEAD', signal: AbortSignal.timeout(2_000) });
    const date = Date.parse(answer.headers.get('date') ?? '');
    return Number.isNaN(date) ? undefined : Math.round((Date.now() - date) / 1_000);
  } catch {
    return undefined;
  }
}

/** A path that Docker cannot mount or that belongs to something else. */
function unfitDataDir(dataDir: string): string | undefined {
  if (!dataDir.startsWith('/')) return 'it is not an absolute path';
  if (/[:,\s]/.test(dataDir)) return 'it contains a colon, comma or space, which mounts cannot take';
  if (!fs.existsSync(dataDir)) return undefined;
  const entries = fs.readdirSync(dataDir);
  const foreign = entries.length > 0 && !entries.includes('berth.env') && !entries.every((name) => ours.has(name));
  return foreign ? 'it is not empty and holds no Berth' : undefined;
}

const ours = new Set([
  'keys',
  'run',
  'postgres',
  'redis',
  's3',
  'router',
  'agent',
  'api',
  'builder',
  'build-engine',
  'ca',
  'log',
  'berth.env.new',
]);

function nearestFolder(folder: string): string {
  let at = folder;
  while (!fs.existsSync(at)) at = at.slice(0, Math.max(1, at.lastIndexOf('/')));
  return at;
}

function readText(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
}
