import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createLogger, listenOn } from '@berth/process';
import { type Router, startRouter } from './router.js';
import type { Settings } from './settings.js';
import { eventually, FakeAgent, FakeOperator, testToken as token } from './test-fakes.js';

export const haproxyBinary = '/usr/sbin/haproxy';

/** A real HAProxy and a real controller between a fake operator, a fake agent and apps of a few lines. */
export class TestPlatform {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-router-'));
  readonly operator: FakeOperator;
  readonly agent: FakeAgent;
  readonly settings: Settings;
  readonly haproxyLog: string[] = [];
  #haproxy: ChildProcess | undefined;
  #router: Router | undefined;
  readonly #servers: http.Server[] = [];

  private constructor(
    readonly port: number,
    poolSize: number,
    upstream: string,
  ) {
    const at = (name: string) => path.join(this.folder, name);
    this.operator = new FakeOperator(at('operator.sock'));
    this.agent = new FakeAgent(at('agent.sock'));
    this.settings = {
      routerId: 'router-test',
      domain: 'test',
      httpPort: port,
      apiAddress: upstream,
      consoleAddress: upstream,
      folder: at('data'),
      runFolder: at('run'),
      assets: path.resolve(import.meta.dirname, '../../../infra/haproxy'),
      operatorSocket: at('operator.sock'),
      agentSocket: at('agent.sock'),
      routerToken: token,
      agentToken: token,
      haproxyUser: undefined,
      poolSize,
    };
  }

  static async start({ poolSize = 40 } = {}): Promise<TestPlatform> {
    const port = await freePort();
    const upstream = http.createServer((request, response) => response.end(`platform ${request.url}`));
    await listenOn(upstream, { port: 0, host: '127.0.0.1' });
    const platform = new TestPlatform(port, poolSize, `127.0.0.1:${(upstream.address() as AddressInfo).port}`);
    platform.#servers.push(upstream);
    await platform.operator.start();
    await platform.agent.start();
    await platform.startController();
    await platform.startHaproxy();
    return platform;
  }

  async startController(): Promise<void> {
    this.#router = await startRouter(this.settings, createLogger('test', process.env.LOG_LEVEL ?? 'silent'));
  }

  async stopController(): Promise<void> {
    await this.#router?.stop();
    this.#router = undefined;
  }

  /** The bundle as it ships, in a process of its own; answers with how to kill it. */
  async startControllerProcess(): Promise<() => Promise<void>> {
    const root = path.resolve(import.meta.dirname, '../../..');
    execFileSync(process.execPath, ['scripts/bundle.mjs', 'router'], { cwd: root });
    const { settings } = this;
    const child = spawn(process.execPath, [path.join(root, 'apps/router/dist/main.js')], {
      stdio: 'ignore',
      env: {
        BERTH_DOMAIN: settings.domain,
        HTTP_PORT: String(settings.httpPort),
        API_ADDRESS: settings.apiAddress,
        CONSOLE_ADDRESS: settings.consoleAddress,
        NODE_NAME: 'test',
        ROUTER_DIR: settings.folder,
        ROUTER_RUN_DIR: settings.runFolder,
        OPERATOR_SOCKET: settings.operatorSocket,
        AGENT_SOCKET: settings.agentSocket,
        ROUTER_TOKEN: settings.routerToken,
        AGENT_TOKEN: settings.agentToken,
        ROUTER_POOL: String(settings.poolSize),
      },
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return () => {
      child.kill('SIGKILL');
      return ended;
    };
  }

  async startHaproxy(): Promise<void> {
    const config = path.join(this.settings.folder, 'haproxy.cfg');
    const master = path.join(this.settings.runFolder, 'master.sock');
    const child = spawn(haproxyBinary, ['-W', '-db', '-S', `${master},mode,666`, '-f', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#haproxy = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.haproxyLog.push(chunk.toString()));
    }
    await eventually(
      () => portAnswers(this.port),
      () => `HAProxy does not listen:\n${this.haproxyLog.join('')}`,
    );
  }

  /** SIGKILL to master and worker, as when their container is killed. */
  async killHaproxy(): Promise<void> {
    const master = this.#haproxy;
    if (!master?.pid) return;
    const children = fs.readFileSync(`/proc/${master.pid}/task/${master.pid}/children`, 'utf8').trim().split(' ');
    const ended = new Promise((resolve) => master.once('exit', resolve));
    for (const pid of [master.pid, ...children.filter(Boolean).map(Number)]) process.kill(pid, 'SIGKILL');
    await ended;
    this.#haproxy = undefined;
  }

  async serve(handler: http.RequestListener): Promise<TestApp> {
    const server = http.createServer(handler);
    await listenOn(server, { port: 0, host: '127.0.0.1' });
    this.#servers.push(server);
    return new TestApp(server);
  }

  /** One request to a host; the address has to be given apart, because *.test resolves nowhere. */
  get(host: string, requestPath = '/', options: http.RequestOptions = {}): Promise<Answer> {
    return ask({ port: this.port, path: requestPath, ...options, headers: { host, ...options.headers } });
  }

  async stop(): Promise<void> {
    await this.stopController();
    await this.killHaproxy();
    for (const server of [...this.#servers, this.operator.server, this.agent.server]) {
      server.closeAllConnections();
      server.close();
    }
    fs.rmSync(this.folder, { recursive: true });
  }
}

export class TestApp {
  constructor(readonly server: http.Server) {}

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  instance(name = 'web.1', id = `ins_${this.port}`) {
    return { id, generation: 1, name, address: '127.0.0.1', port: this.port, maxconn: 100 };
  }
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export function ask(options: http.RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
