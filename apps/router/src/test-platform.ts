import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Drained, LogBatch, type Route, type WakeAnswer, WakeRequest, Woken } from '@berth/contracts';
import { bearer, createLogger, internalServer, listenOn, route } from '@berth/process';
import { type Router, startRouter } from './router.js';
import type { Settings } from './settings.js';

export const haproxyBinary = '/usr/sbin/haproxy';
const token = 'test-token-of-32-characters-0123456789';

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

class FakeOperator {
  version = 0;
  acked = 0;
  readonly woken: Woken[] = [];
  readonly drained: string[] = [];
  readonly logs: LogBatch[] = [];
  readonly server: http.Server;
  readonly #rows = new Map<string, Route>();
  #changed: (() => void)[] = [];
  /** Rows as they are, right or wrong. */
  raw: unknown[] = [];
  /** Says this instead of the table. */
  answer: (() => unknown) | undefined;

  constructor(private readonly socket: string) {
    this.server = internalServer({
      logger: createLogger('operator', 'silent'),
      authorize: bearer(token),
      routes: [
        route('GET', '/routes', {}, ({ query, signal }) => this.#after(Number(query.after), signal)),
        route('POST', '/routes/woken', { body: Woken }, ({ body }) => {
          this.woken.push(body);
        }),
        route('POST', '/routes/drained', { body: Drained }, ({ body }) => {
          this.drained.push(...body.instances);
        }),
        route('POST', '/logs', { body: LogBatch }, ({ body }) => {
          this.logs.push(body);
          return { stored: body.records.at(-1)?.seq ?? 0 };
        }),
      ],
    });
  }

  start(): Promise<void> {
    return listenOn(this.server, { socket: this.socket });
  }

  /** Changes rows in one version and waits until the router has acknowledged it. */
  async put(...rows: (Partial<Route> & { appId: string })[]): Promise<void> {
    await this.acknowledged(this.change(...rows));
  }

  change(...rows: (Partial<Route> & { appId: string })[]): number {
    this.version += 1;
    for (const row of rows)
      this.#rows.set(row.appId, { ...blank, ...this.#rows.get(row.appId), ...row, version: this.version });
    for (const wake of this.#changed.splice(0)) wake();
    return this.version;
  }

  acknowledged(version: number): Promise<void> {
    return eventually(
      () => this.acked >= version,
      () => `acknowledged ${this.acked}, not ${version}`,
    );
  }

  async #after(after: number, signal: AbortSignal): Promise<unknown> {
    if (this.answer) return this.answer();
    this.acked = after;
    if (after === this.version) {
      await Promise.race([
        new Promise<void>((resolve) => this.#changed.push(resolve)),
        delay(25_000, undefined, { signal, ref: false }).catch(() => {}),
      ]);
    }
    const rows = [...this.#rows.values()].filter((row) => row.version > after);
    return { version: this.version, complete: after === 0, routes: [...rows, ...this.raw] };
  }
}

const blank: Route = {
  appId: '',
  version: 0,
  removed: false,
  appSlug: 'app',
  teamId: 'tea_x',
  hosts: [],
  state: 'serving',
  instances: [],
  startSeconds: 10,
  requestSeconds: 10,
};

class FakeAgent {
  calls: string[] = [];
  /** What it does when asked to wake. */
  wake: (appId: string) => Promise<WakeAnswer> | WakeAnswer = () => ({ instances: [], failure: null });
  readonly server: http.Server;

  constructor(private readonly socket: string) {
    this.server = internalServer({
      logger: createLogger('agent', 'silent'),
      authorize: bearer(token),
      routes: [
        route('POST', '/wake', { body: WakeRequest }, ({ body }) => {
          this.calls.push(body.appId);
          return this.wake(body.appId);
        }),
      ],
    });
  }

  start(): Promise<void> {
    return listenOn(this.server, { socket: this.socket });
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

export async function eventually(
  check: () => boolean | Promise<boolean>,
  problem: () => string,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(problem());
    await delay(10);
  }
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
