import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@berth/domain';
import { connectDocker } from '../docker/client.js';
import { attempt, run } from '../run.js';
import { hasSystemd } from './facts.js';

const logFile = '/var/log/berth/dockerd.log';
const pidFiles = ['/var/run/docker.pid', '/var/run/docker/containerd/containerd.pid'];

/** Starts Docker when none answers: by systemd where it rules, else as a process of its own session. */
export async function startDocker(): Promise<void> {
  if (hasSystemd()) await run('systemctl', ['enable', '--now', 'docker']);
  else startAlone();
  await untilItAnswers();
}

export async function dockerAnswers(): Promise<boolean> {
  try {
    await connectDocker().ping();
    return true;
  } catch {
    return false;
  }
}

function startAlone(): void {
  for (const file of pidFiles) removeStalePid(file);
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, 'a');
  // With live-restore containers keep running while Docker restarts.
  const options = configured('live-restore') ? [] : ['--live-restore'];
  const child = spawn('dockerd', options, { detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => {});
  child.unref();
  fs.closeSync(log);
}

/** After a kill -9 the file names a dead process, or by now a stranger: then dockerd would refuse to start. */
function removeStalePid(file: string): void {
  if (!fs.existsSync(file)) return;
  const pid = fs.readFileSync(file, 'utf8').trim();
  const status = `/proc/${pid}/status`;
  const text = /^\d+$/.test(pid) && fs.existsSync(status) ? fs.readFileSync(status, 'utf8') : '';
  // A zombie still has its name: nobody reaps it where the first process of a container is no init.
  const lives = /^Name:\t(dockerd|containerd)$/m.test(text) && !/^State:\tZ/m.test(text);
  if (!lives) fs.rmSync(file, { force: true });
}

/** An option both in daemon.json and as a flag keeps dockerd from starting. */
function configured(option: string): boolean {
  const file = '/etc/docker/daemon.json';
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8').includes(`"${option}"`);
}

async function untilItAnswers(): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(200)) {
    if (await dockerAnswers()) return;
  }
  const { stdout } = await attempt('tail', ['-n', '15', logFile]);
  throw new DomainError('machine.docker_down', 'Docker was started but does not answer.', {
    kind: 'unavailable',
    hint: hasSystemd() ? 'See: journalctl -u docker -n 50' : `Its last lines (${logFile}):\n${stdout}`,
  });
}

/** A client that drives BuildKit: newer ones need buildx, which some installations lack. */
export async function buildClient(): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/local/bin'];
  const clients = [...new Set(folders)].map((folder) => `${folder}/docker`).filter((file) => fs.existsSync(file));
  for (const client of clients) {
    const { code, stdout } = await attempt(client, ['--version']);
    const major = Number(/version (\d+)\./.exec(stdout)?.[1] ?? 0);
    if (code !== 0) continue;
    if (major < 23 || (await attempt(client, ['buildx', 'version'])).code === 0) return client;
  }
  throw new DomainError('machine.no_build_client', 'No docker client here can drive BuildKit.', {
    kind: 'unavailable',
    hint: 'apt-get install docker.io (or docker-buildx-plugin, where Docker comes from docker.com)',
  });
}
