import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ContainerEngine } from '@berth/domain';
import { createLogger, internalClient } from '@berth/process';
import Docker from 'dockerode';
import { type RunningAgent, startAgent } from '../agent.js';
import { labels } from '../container-spec.js';
import { operatorSink } from '../logs/log-sink.js';
import { TestOperator, testToken as token } from './test-operator.js';

export interface TestAgent {
  installation: string;
  folder: string;
  socket: string;
  token: string;
  operator: TestOperator;
  agent: RunningAgent;
  /** Ends this one and starts another on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const dockerSocket = process.env.DOCKER_SOCKET ?? '/var/run/docker.sock';
export const testDocker = new Docker({ socketPath: dockerSocket });

/** A real agent on the real Docker, with an installation of its own. Needs root. */
export async function startTestAgent(
  installation: string,
  { networkPool = '10.176.0.0/12', routerPort = 18_080, allowedPrivate = [] as string[] } = {},
): Promise<TestAgent> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `berth-agent-${installation}-`));
  const socket = path.join(folder, 'agent.sock');
  const operator = new TestOperator(path.join(folder, 'operator.sock'));
  await operator.listen();
  const client = internalClient({ socketPath: operator.socket, token });
  const logger = createLogger('agent', process.env.LOG_LEVEL ?? 'silent');
  const start = () =>
    startAgent({
      ...{ installation, nodeName: 'test', folder: path.join(folder, 'agent'), socket, token, dockerSocket, logger },
      ...{ routerPort, networkPool, allowedPrivate, sink: operatorSink(client) },
    });
  const test: TestAgent = {
    installation,
    folder,
    socket,
    token,
    operator,
    agent: await start(),
    async restart() {
      await test.agent.stop();
      test.agent = await start();
    },
    async close() {
      await test.agent.stop();
      await test.agent.removeFirewall();
      await client.close();
      operator.close();
      await removeLeftovers(installation);
      fs.rmSync(folder, { recursive: true });
    },
  };
  return test;
}

/** By label and exact id, of this installation only. */
async function removeLeftovers(installation: string): Promise<void> {
  const filters = { label: [`${labels.installation}=${installation}`] };
  for (const { Id } of await testDocker.listContainers({ all: true, filters })) {
    await testDocker.getContainer(Id).remove({ force: true, v: true });
  }
  const networks = await testDocker.listNetworks({ filters: JSON.stringify(filters) as never });
  for (const { Id } of networks) await testDocker.getNetwork(Id).remove();
}

/** Until each of them is ready. */
export async function whenReady(engine: ContainerEngine, ids: readonly string[]): Promise<void> {
  const missing = new Set(ids);
  for await (const { instances } of engine.observe(AbortSignal.timeout(40_000))) {
    for (const { id, state } of instances) if (state === 'ready') missing.delete(id);
    if (missing.size === 0) return;
  }
  throw new Error(`not ready: ${[...missing].join(', ')}`);
}
