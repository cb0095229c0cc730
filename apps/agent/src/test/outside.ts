import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * A network namespace that owns addresses of every kind and answers on port 80 of each: what probes reach, or do not,
 * without a packet leaving this machine.
 */
export class Outside {
  private server: ChildProcess | undefined;

  constructor(
    private readonly name: string,
    private readonly addresses: readonly string[],
  ) {}

  async start(): Promise<void> {
    const { name } = this;
    ip('netns', 'add', name);
    ip('link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', `${name}n`, 'netns', name);
    ip('addr', 'add', '198.51.100.1/30', 'dev', `${name}h`);
    ip('link', 'set', `${name}h`, 'up');
    this.inside('ip', 'addr', 'add', '198.51.100.2/30', 'dev', `${name}n`);
    for (const link of ['lo', `${name}n`]) this.inside('ip', 'link', 'set', link, 'up');
    this.inside('ip', 'route', 'add', 'default', 'via', '198.51.100.1');
    for (const address of this.addresses) {
      this.inside('ip', 'addr', 'add', `${address}/32`, 'dev', 'lo');
      ip('route', 'add', `${address}/32`, 'via', '198.51.100.2');
    }
    const program = "require('net').createServer(s=>s.end()).listen(80,'0.0.0.0',()=>console.log('up'))";
    this.server = spawn('ip', ['netns', 'exec', name, process.execPath, '-e', program]);
    if (this.server.stdout) await once(this.server.stdout, 'data');
  }

  /** Runs a program from out there. */
  inside(...argv: string[]): string {
    return execFileSync('ip', ['netns', 'exec', this.name, ...argv], { encoding: 'utf8' });
  }

  async stop(): Promise<void> {
    this.server?.kill('SIGKILL');
    for (const address of this.addresses) ip('route', 'del', `${address}/32`);
    ip('netns', 'del', this.name);
  }
}

function ip(...argv: string[]): void {
  execFileSync('ip', argv, { stdio: 'pipe' });
}

/** Connects to each `address:port` and prints `open`, `refused` or `nothing` for it, as one line of JSON. */
export function probeProgram(targets: readonly string[]): string {
  return `
    const targets = ${JSON.stringify(targets)};
    const probe = (target) => new Promise((resolve) => {
      const [host, port] = target.split(':');
      const socket = require('net').connect({ host, port: Number(port) });
      const done = (result) => { socket.destroy(); resolve([target, result]); };
      socket.setTimeout(1200, () => done('nothing'));
      socket.on('connect', () => done('open')).on('error', (error) => done(error.code === 'ECONNREFUSED' ? 'refused' : 'nothing'));
    });
    Promise.all(targets.map(probe)).then((results) => console.log(JSON.stringify(Object.fromEntries(results))));`;
}
