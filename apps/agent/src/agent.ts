import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, listenOn, loop } from '@berth/process';
import { DesiredStore } from './desired-store.js';
import { DockerNode, isUnavailable } from './docker/docker-engine.js';
import { Images } from './docker/images.js';
import { TeamNetworks } from './docker/team-networks.js';
import { Epoch } from './epoch.js';
import { nodeFacts } from './facts.js';
import { Firewall } from './firewall/firewall.js';
import { HostsFiles } from './hosts-file.js';
import { agentServer } from './http.js';
import { Launcher } from './launcher.js';
import { LogShipper } from './logs/log-shipper.js';
import type { LogSink } from './logs/log-sink.js';
import { measure } from './metrics.js';
import { Observations } from './observations.js';
import { Runs } from './runs.js';
import { Supervisor } from './supervisor.js';

export interface AgentOptions {
  installation: string;
  nodeName: string;
  /** The agent's own folder, under the same path on the host. */
  folder: string;
  socket: string;
  token: string;
  dockerSocket: string;
  routerPort: number;
  networkPool: string;
  allowedPrivate: readonly string[];
  sink: LogSink;
  logger: Logger;
}

export interface RunningAgent {
  /** Containers go on; everything else of it ends. */
  stop(): Promise<void>;
  /** Our nft table goes too; for tests and `berth down --data`. */
  removeFirewall(): Promise<void>;
}

const stalledAfterMs = 30_000;

/** Puts the parts together: firewall first, then what should run, then the door. */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { installation, folder, logger } = options;
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  const store = new DesiredStore(path.join(folder, 'desired.json'));
  const node = new DockerNode(options.dockerSocket, installation);
  const firewall = new Firewall(options);
  const networks = new TeamNetworks(node, firewall);
  const images = new Images(node);
  const logs = new LogShipper({ folder: path.join(folder, 'cursors'), sink: options.sink, logger });
  const hosts = new HostsFiles(path.join(folder, 'hosts'));
  const launcher = new Launcher({ node, images, networks, hosts, logs, logger });
  const observations = new Observations();
  measure(observations);
  const supervisor = new Supervisor({ launcher, store, observations, logger });
  const runs = new Runs({ launcher, store, logger });

  await firewall.ensure();
  await untilDocker(() => networks.load(), logger);
  logs.start();
  await supervisor.resume();
  runs.resume();

  let lookedAt = Date.now();
  let engineAway = false;
  const look = loop({ name: 'reconcile', everySeconds: 5, logger }, async () => {
    await firewall.ensure();
    try {
      const containers = await node.list();
      if (engineAway) supervisor.onEngineReturned();
      engineAway = false;
      supervisor.reconcile(containers);
      runs.reconcile();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (!engineAway) logger.error('Docker does not answer');
      engineAway = true;
    }
    lookedAt = Date.now();
  });
  const stopped = new AbortController();
  const watching = watchEvents();

  const server = agentServer({
    ...{ token: options.token, epoch: new Epoch(store), supervisor, runs, observations, images, networks, logger },
    facts: () => nodeFacts(options.nodeName, node),
    check: async () => {
      if (Date.now() - lookedAt > stalledAfterMs) throw new Error('the loop stands still');
    },
  });
  await listenOn(server, { socket: options.socket });
  logger.info({ socket: options.socket, installation }, 'agent is ready');

  return {
    async stop() {
      stopped.abort();
      server.closeAllConnections();
      server.close();
      await look.stop();
      await watching;
      await Promise.all([supervisor.close(), runs.close()]);
      await logs.stop();
      await store.save();
    },
    removeFirewall: () => firewall.remove(),
  };

  async function watchEvents(): Promise<void> {
    const { signal } = stopped;
    while (!signal.aborted) {
      await node
        .watch(signal, ({ action, containerId }) => {
          if (!['die', 'start', 'oom', 'destroy'].includes(action.split(':')[0] ?? '')) return;
          if (action === 'oom') supervisor.onOutOfMemory(containerId);
          supervisor.onContainerEvent(containerId);
          runs.onContainerEvent(containerId);
        })
        .catch(() => {});
      if (signal.aborted) return;
      // The stream ends when Docker does: what happened meanwhile shows in the list.
      engineAway = true;
      look.wake();
      await delay(500, undefined, { signal }).catch(() => {});
    }
  }
}

async function untilDocker(call: () => Promise<void>, logger: Logger): Promise<void> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      logger.warn('waiting for Docker');
      await delay(1_000);
    }
  }
}
