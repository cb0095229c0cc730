import { setTimeout as delay } from 'node:timers/promises';
import {
  Diagnosis,
  NodeFacts,
  ObservedPage,
  RunState,
  SyncAnswer as SyncAnswerSchema,
  WakeAnswer,
} from '@berth/contracts';
import {
  type ApplyResult,
  ContainerEngine,
  DomainError,
  type EngineCapabilities,
  type InstanceSpec,
  type RunSpec,
  type SyncAnswer,
} from '@berth/domain';
import { type InternalClient, internalClient } from '@berth/process';

interface DockerEngineOptions {
  /** AGENT_SOCKET */
  socketPath: string;
  /** AGENT_TOKEN */
  token: string;
  /** Of the lease this operator holds; read at each call. Undefined: does not lead, and may only look and wake. */
  epoch: () => number | undefined;
}

const longPollSeconds = 25;
/** Longer than any app may take to start. */
const wakeTimeoutMs = 15 * 60_000;
const syncTimeoutMs = 5 * 60_000;
const retryMs = 500;

/** Containers on one node, through its agent: the only process that talks to Docker. */
export class DockerEngine extends ContainerEngine {
  readonly capabilities: EngineCapabilities = { freeze: false, keepStopped: true };
  private readonly agent: InternalClient;

  constructor({ socketPath, token, epoch }: DockerEngineOptions) {
    super();
    const headers = (): Record<string, string> => {
      const current = epoch();
      return current === undefined ? {} : { 'x-berth-epoch': String(current) };
    };
    this.agent = internalClient({ socketPath, token, headers });
  }

  async apply(instances: readonly InstanceSpec[]): Promise<ApplyResult> {
    const stale = await Promise.all(
      instances.map(async (instance) => {
        try {
          await this.agent.call('PUT', `/instances/${instance.id}`, { body: instance });
          return [];
        } catch (error) {
          if (hasCode(error, 'instance.stale_generation')) return [instance.id];
          throw error;
        }
      }),
    );
    return { stale: stale.flat() };
  }

  async removeInstances(ids: readonly string[], graceSeconds = 30): Promise<void> {
    await Promise.all(ids.map((id) => this.agent.call('DELETE', `/instances/${id}`, { query: { graceSeconds } })));
  }

  async *observe(signal: AbortSignal): AsyncIterable<ObservedPage> {
    let known: Pick<ObservedPage, 'boot' | 'version'> = { boot: '', version: 0 };
    while (!signal.aborted) {
      const page = await this.nextPage(known.version, signal);
      // A new agent counts from the beginning: what it said so far is the whole truth, later pages are changes.
      const restarted = page !== undefined && known.boot !== '' && page.boot !== known.boot;
      if (restarted) known = { boot: '', version: 0 };
      else if (page) {
        if (known.boot === '' || page.instances.length > 0) yield page;
        known = page;
      } else await delay(retryMs, undefined, { signal }).catch(() => {});
    }
  }

  sync(listed: { instances: readonly string[]; runs: readonly string[] }): Promise<SyncAnswer> {
    return this.agent.call('POST', '/sync', { body: listed, schema: SyncAnswerSchema, timeoutMs: syncTimeoutMs });
  }

  async startRun(run: RunSpec): Promise<void> {
    await this.agent.call('POST', '/runs', { body: run });
  }

  runState(id: string, waitSeconds = 0): Promise<RunState> {
    const timeoutMs = (waitSeconds + 10) * 1_000;
    return this.agent.call('GET', `/runs/${id}`, { query: { waitSeconds }, schema: RunState, timeoutMs });
  }

  async endRun(id: string): Promise<void> {
    await this.agent.call('DELETE', `/runs/${id}`);
  }

  wake(appId: string): Promise<WakeAnswer> {
    return this.agent.call('POST', '/wake', { body: { appId }, schema: WakeAnswer, timeoutMs: wakeTimeoutMs });
  }

  probe(id: string): Promise<Diagnosis> {
    return this.agent.call('POST', `/instances/${id}/probe`, { schema: Diagnosis });
  }

  async removeImages(images: readonly string[]): Promise<void> {
    await this.agent.call('POST', '/images/remove', { body: { images } });
  }

  async removeNetwork(teamId: string): Promise<void> {
    await this.agent.call('DELETE', `/networks/${teamId}`);
  }

  facts(): Promise<NodeFacts> {
    return this.agent.call('GET', '/node', { schema: NodeFacts });
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  /** Undefined while the agent does not answer. */
  private async nextPage(after: number, signal: AbortSignal): Promise<ObservedPage | undefined> {
    const timeoutMs = (longPollSeconds + 10) * 1_000;
    const query = { after, waitSeconds: longPollSeconds };
    try {
      return await this.agent.call('GET', '/instances', { query, schema: ObservedPage, timeoutMs, signal });
    } catch (error) {
      if (signal.aborted || hasCode(error, 'service.unreachable')) return undefined;
      throw error;
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof DomainError && error.code === code;
}
