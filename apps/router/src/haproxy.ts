import net from 'node:net';
import path from 'node:path';

/**
 * `drain`: gets nothing new, but requests that were refused by it ask it again. `maint`: nothing reaches it.
 */
export type ServerMode = 'ready' | 'drain' | 'maint';

/** One server as HAProxy has it. */
export interface RunningServer {
  slot: string;
  name: string;
  address: string;
  port: number;
  mode: ServerMode;
  up: boolean;
}

export interface Look {
  pid: number;
  servers: RunningServer[];
  slots: number;
  /** Of the config it was started with. */
  fingerprint: string | undefined;
  /** In the order they were asked for. */
  maps: Map<string, string>[];
}

export class HaproxyAway extends Error {
  constructor(cause: unknown) {
    super('HAProxy does not answer on its admin socket.', { cause });
  }
}

const answerWithinMs = 10_000;

/**
 * HAProxy's runtime API. A connection per batch, so that after a restart or a reload the next batch meets the
 * present worker; commands of a batch are answered one by one.
 */
export class Haproxy {
  readonly #admin: string;
  readonly #master: string;

  constructor(runFolder: string) {
    this.#admin = path.join(runFolder, 'admin.sock');
    this.#master = path.join(runFolder, 'master.sock');
  }

  /** Answers in the order of the commands. */
  run(commands: readonly string[]): Promise<string[]> {
    return commands.length === 0 ? Promise.resolve([]) : converse(this.#admin, commands);
  }

  /**
   * The same, from this worker only: for a moment after a reload the old one still takes connections. What was said to
   * the wrong one does no harm, but has to be said again.
   */
  async runOnly(pid: number, commands: readonly string[]): Promise<string[]> {
    const [info = '', ...answers] = await this.run(['show info', ...commands]);
    if (pidOf(info) !== pid) throw new HaproxyAway(new Error('another worker answered'));
    return answers;
  }

  /** Changes when HAProxy was started or reloaded. */
  async pid(): Promise<number> {
    const [info = ''] = await this.run(['show info']);
    return pidOf(info);
  }

  /** All that matters of one worker, at one time. */
  async look(mapFiles: readonly string[]): Promise<Look> {
    const [info = '', servers = '', backends = '', env = '', ...maps] = await this.run([
      'show info',
      'show servers state',
      'show backend',
      'show env BERTH_CONFIG',
      ...mapFiles.map((file) => `show map ${file}`),
    ]);
    return {
      pid: pidOf(info),
      servers: parseServersState(servers),
      slots: (backends.match(/^s\d+$/gm) ?? []).length,
      fingerprint: /^BERTH_CONFIG=(.*)$/m.exec(env)?.[1],
      maps: maps.map(parseMap),
    };
  }

  /** Workers of before a reload that still serve what they had. */
  async oldWorkers(): Promise<number[]> {
    return parseOldWorkers((await converse(this.#master, ['show proc']))[0] ?? '');
  }

  /** The same commands, to a worker of before a reload. */
  async runOn(pid: number, commands: readonly string[]): Promise<string[]> {
    return converse(
      this.#master,
      commands.map((command) => `@!${pid} ${command}`),
    );
  }

  async reload(): Promise<void> {
    await converse(this.#master, ['reload']).catch(() => {
      // The master execs itself anew and may hang up before it answered.
    });
  }
}

function pidOf(info: string): number {
  const pid = /^Pid: (\d+)$/m.exec(info)?.[1];
  if (!pid) throw new HaproxyAway(new Error('it did not tell its pid'));
  return Number(pid);
}

/** Interactive mode: each answer ends with a prompt on a line of its own. */
function converse(socketPath: string, commands: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const answers: string[] = [];
    let buffer = '';
    const socket = net.connect(socketPath);
    const fail = (cause: unknown) => {
      socket.destroy();
      reject(new HaproxyAway(cause));
    };
    socket.setEncoding('utf8');
    socket.setTimeout(answerWithinMs, () => fail(new Error('timeout')));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('closed')));
    // A batch goes out at once: thousands of commands cost one round trip's latency.
    socket.on('connect', () => socket.write(['prompt', ...commands, ''].join('\n')));
    socket.on('data', (chunk: string) => {
      buffer += chunk;
      for (let end = nextPrompt(buffer); end; end = nextPrompt(buffer)) {
        answers.push(buffer.slice(0, end.index).trim());
        buffer = buffer.slice(end.index + end[0].length);
        if (answers.length <= commands.length) continue;
        socket.removeAllListeners('close');
        socket.destroy();
        resolve(answers.slice(1));
        return;
      }
    });
  });
}

function nextPrompt(text: string): RegExpExecArray | null {
  return /(?:^|\n)(?:master)?> /.exec(text);
}

export function parseServersState(text: string): RunningServer[] {
  const lines = text.split('\n');
  const header = lines.find((line) => line.startsWith('# '));
  if (!header) return [];
  const columns = header.slice(2).split(' ');
  const at = (name: string) => columns.indexOf(name);
  const [slot, name, address, port, admin, op] = [
    at('be_name'),
    at('srv_name'),
    at('srv_addr'),
    at('srv_port'),
    at('srv_admin_state'),
    at('srv_op_state'),
  ];
  return lines
    .filter((line) => /^\d+ /.test(line))
    .map((line) => line.split(' '))
    .filter((row) => /^s\d+$/.test(row[slot!] ?? ''))
    .map((row) => ({
      slot: row[slot!]!,
      name: row[name!]!,
      address: row[address!]!,
      port: Number(row[port!]),
      mode: modeOf(Number(row[admin!])),
      up: Number(row[op!]) >= 2,
    }));
}

function modeOf(adminState: number): ServerMode {
  if (adminState & maintenance) return 'maint';
  return adminState & drain ? 'drain' : 'ready';
}

/** Forced, inherited, configured or by DNS. */
const maintenance = 0x01 | 0x02 | 0x04 | 0x20;
const drain = 0x08 | 0x10;

export function parseMap(text: string): Map<string, string> {
  const entries = text
    .split('\n')
    .map((line) => /^0x[0-9a-f]+ (\S+) (.*)$/.exec(line))
    .filter((match) => match !== null);
  return new Map(entries.map(([, key, value]) => [key!, value!]));
}

/** `slot/server` → connections in use. */
export function parseServersConn(text: string): Map<string, number> {
  const lines = text.split('\n');
  const columns = (lines.find((line) => line.startsWith('# ')) ?? '').slice(2).split(' ');
  const used = columns.indexOf('used_cur');
  const rows = lines.filter((line) => /^s\d+\//.test(line)).map((line) => line.split(' '));
  return new Map(rows.map((row) => [row[0]!, Number(row[used])]));
}

export function parseOldWorkers(text: string): number[] {
  const [, old = ''] = text.split('# old workers');
  return [...old.split('# programs')[0]!.matchAll(/^(\d+)\s+worker/gm)].map(([, pid]) => Number(pid));
}
