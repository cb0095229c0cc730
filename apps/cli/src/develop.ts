import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerSpec } from './components/spec.js';
import { connectDocker, labels } from './docker/client.js';
import { ensureContainer } from './docker/containers.js';
import { imageTags } from './images/fingerprint.js';
import { openInstallation } from './installation/installation.js';
import { dim, say } from './print.js';
import { root } from './root.js';
import { specifications } from './specifications.js';
import { bringUp } from './up.js';

const apps: Record<string, string> = {
  operator: 'operator',
  api: 'api',
  agent: 'agent',
  builder: 'builder',
  'router-controller': 'router',
};

/** Services and HAProxy in containers; our processes here, each started again when its bundle changes. */
export async function develop(dataDir: string): Promise<void> {
  await bringUp({ dataDir, servicesOnly: true, withRouterImage: true });
  const docker = connectDocker();
  const installation = openInstallation(dataDir);
  const specs = await specifications(docker, installation, {});
  const find = (component: string) => specs.find((spec) => spec.component === component)!;
  await startRouter();

  const children: ChildProcess[] = [];
  const start = (
    name: string,
    command: string,
    args: string[],
    options: { cwd?: string; env?: Record<string, string> },
  ) => {
    const child = spawn(command, args, {
      cwd: root,
      ...options,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    prefix(child, name);
    children.push(child);
  };
  const stop = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  start('bundle', process.execPath, ['scripts/bundle.mjs', 'all', '--watch'], {});
  for (const [component, app] of Object.entries(apps)) {
    const bundle = path.join(root, 'apps', app, 'dist/main.js');
    while (!fs.existsSync(bundle)) await delay(200);
    const env = { ...onHost(find(component)), ...hostAddresses };
    start(component, process.execPath, ['--watch', '--watch-preserve-output', '--enable-source-maps', bundle], { env });
  }
  const next = path.join(root, 'node_modules/next/dist/bin/next');
  const api = { API_URL: 'http://127.0.0.1:4000', PORT: '3000', NODE_ENV: 'development' };
  start('console', process.execPath, [next, 'dev', '--hostname', '127.0.0.1'], {
    cwd: path.join(root, 'apps/console'),
    env: api,
  });
  say(`\n${installation.consoleUrl} ${dim('(Ctrl-C ends the processes; the services stay)')}\n`);
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));

  /** The controller writes the host's paths into HAProxy's config, so the container sees them, too. */
  async function startRouter(): Promise<void> {
    const spec = find('router');
    const tag = imageTags().get('router')!;
    const { Id } = await docker.getImage(tag).inspect();
    const here: ContainerSpec = {
      ...spec,
      user: '0:10001',
      capabilities: ['NET_BIND_SERVICE', 'DAC_OVERRIDE', 'CHOWN', 'FOWNER'],
      env: onHost(spec),
      mounts: spec.mounts.map((mount) => ({ ...mount, target: mount.source })),
    };
    const extraLabels = { [labels.data]: dataDir };
    await ensureContainer({ docker, id: installation.id, extraLabels }, here, { tag, id: Id });
  }
}

const hostAddresses = {
  API_ADDRESS: '127.0.0.1:4000',
  CONSOLE_ADDRESS: '127.0.0.1:3000',
  EXAMPLES_DIR: path.join(root, 'examples'),
  NODE_ENV: 'development',
};

/** The environment of a container with its paths as the host has them. */
export function onHost(spec: ContainerSpec): Record<string, string> {
  return Object.fromEntries(
    Object.entries(spec.env).map(([name, value]) => {
      const mount = spec.mounts.find(({ target }) => value === target || value.startsWith(`${target}/`));
      return [name, mount ? mount.source + value.slice(mount.target.length) : value];
    }),
  );
}

function prefix(child: ChildProcess, name: string): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) say(`${dim(name.padEnd(17))} ${line}`);
    });
  }
}
