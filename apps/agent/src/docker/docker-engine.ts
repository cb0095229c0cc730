import path from 'node:path';
import { DomainError } from '@berth/domain';
import Docker from 'dockerode';
import { labels } from '../container-spec.js';

export interface ContainerState {
  containerId: string;
  /** created: never started. */
  status: 'created' | 'running' | 'exited';
  pid: number;
  exitCode: number;
  oomKilled: boolean;
  startedAt: number;
  finishedAt: number;
  logPath: string;
  specHash: string;
  labels: Record<string, string>;
  /** What Docker says when it could not be started. */
  error: string;
}

export interface ContainerSummary {
  containerId: string;
  running: boolean;
  labels: Record<string, string>;
}

/** Docker on this node, seen through our label: what does not carry it does not exist here. */
export class DockerNode {
  readonly docker: Docker;
  private root: string | undefined;

  constructor(
    socketPath: string,
    readonly installation: string,
  ) {
    this.docker = new Docker({ socketPath });
  }

  /** Instances and runs of this installation. */
  async list(): Promise<ContainerSummary[]> {
    const filters = { label: [`${labels.installation}=${this.installation}`] };
    const found = await engine(() => this.docker.listContainers({ all: true, filters }));
    return found
      .filter(({ Labels }) => labels.instance in Labels || labels.run in Labels)
      .map(({ Id, State, Labels }) => ({
        containerId: Id,
        running: State === 'running' || State === 'paused',
        labels: Labels,
      }));
  }

  /** By exact id or name; undefined when there is none, or when it is not ours. */
  async find(idOrName: string): Promise<ContainerState | undefined> {
    const found = await absent(() => this.docker.getContainer(idOrName).inspect());
    if (!found || found.Config.Labels[labels.installation] !== this.installation) return undefined;
    const { Id, State, LogPath, Config } = found as typeof found & { LogPath: string };
    // Docker names it only once the container was started.
    const logPath = LogPath || path.join(await this.rootFolder(), 'containers', Id, `${Id}-json.log`);
    return {
      containerId: Id,
      status: State.Running || State.Paused ? 'running' : State.Status === 'created' ? 'created' : 'exited',
      pid: State.Pid,
      exitCode: State.ExitCode,
      oomKilled: State.OOMKilled,
      startedAt: Date.parse(State.StartedAt) || 0,
      finishedAt: Date.parse(State.FinishedAt) || 0,
      logPath,
      specHash: Config.Labels[labels.spec] ?? '',
      labels: Config.Labels,
      error: State.Error,
    };
  }

  private async rootFolder(): Promise<string> {
    this.root ??= String(((await engine(() => this.docker.info())) as { DockerRootDir: string }).DockerRootDir);
    return this.root;
  }

  async create(options: Docker.ContainerCreateOptions): Promise<string> {
    return (await engine(() => this.docker.createContainer(options))).id;
  }

  async start(containerId: string): Promise<void> {
    await engine(() => this.docker.getContainer(containerId).start()).catch(unless(304));
  }

  /** SIGTERM, then SIGKILL when it still runs after the grace. Answers when it has ended. */
  async stop(containerId: string, graceSeconds: number): Promise<void> {
    await engine(() => this.docker.getContainer(containerId).stop({ t: Math.ceil(graceSeconds) })).catch(
      unless(304, 404),
    );
  }

  async kill(containerId: string): Promise<void> {
    await engine(() => this.docker.getContainer(containerId).kill()).catch(unless(404, 409));
  }

  /** With the anonymous volumes that were made for it alone. */
  async remove(containerId: string): Promise<void> {
    await engine(() => this.docker.getContainer(containerId).remove({ v: true })).catch(unless(404));
  }

  /** Calls back for each start and end of ours; resolves or throws when the stream ends. */
  async watch(signal: AbortSignal, onEvent: (event: { action: string; containerId: string }) => void): Promise<void> {
    const filters = { type: ['container'], label: [`${labels.installation}=${this.installation}`] };
    const stream = await engine(() => this.docker.getEvents({ filters: JSON.stringify(filters), abortSignal: signal }));
    let rest = '';
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter(Boolean)) {
        const event = JSON.parse(line) as { Action: string; Actor: { ID: string } };
        onEvent({ action: event.Action, containerId: event.Actor.ID });
      }
    }
  }
}

/** Tells "Docker does not answer" from "Docker says no": the first is never a reason to think a container gone. */
export async function engine<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { code, statusCode } = error as { code?: string; statusCode?: number };
    const away = ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'];
    if (statusCode === undefined && code !== undefined && away.includes(code)) throw engineUnavailable(error);
    throw error;
  }
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'engine.unavailable';
}

export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** Docker's own words. */
export function wordsOf(error: unknown): string {
  const { json, message } = error as { json?: { message?: string }; message?: string };
  return json?.message ?? message ?? String(error);
}

export async function absent<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await engine(call);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function engineUnavailable(cause: unknown): DomainError {
  return new DomainError('engine.unavailable', 'Docker does not answer on this node.', {
    kind: 'unavailable',
    hint: 'Run `./berth doctor` on the node.',
    cause,
  });
}

function unless(...statuses: number[]): (error: unknown) => void {
  return (error) => {
    if (!statuses.includes(statusOf(error) ?? 0)) throw error;
  };
}
