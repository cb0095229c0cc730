import {
  type ApplyResult,
  ContainerEngine,
  type Diagnosis,
  DomainError,
  type Failure,
  type InstanceDetail,
  type InstanceSpec,
  type NodeFacts,
  NotFound,
  type Observed,
  type ObservedPage,
  type ObservedState,
  type RunSpec,
  type RunState,
  type SyncAnswer,
  type WakeAnswer,
} from '@berth/domain';

const freshDetail: InstanceDetail = {
  restarts: 0,
  startedAt: null,
  readyAt: null,
  exitCode: null,
  oomKilled: false,
  nextStartAt: null,
  listening: [],
  lastLines: [],
  failure: null,
};

interface Held {
  spec: InstanceSpec;
  observed: Observed;
}

/**
 * Runs nothing, remembers everything; passes the contract of the real engines. What a container would do is read from
 * its command: `exit N`, `sleep`, `listen PORT`; everything else becomes ready.
 */
export class FakeEngine extends ContainerEngine {
  readonly capabilities = { freeze: false, keepStopped: true };
  /** Of the caller, as the operator's lease would give it. */
  epoch = 1;
  readonly removedImages: string[] = [];
  readonly networks = new Set<string>();
  private highestEpoch = 0;
  private readonly held = new Map<string, Held>();
  private readonly runs = new Map<string, RunState>();
  private readonly changes: { version: number; observed: Observed }[] = [];
  private readonly waiting = new Set<() => void>();

  async apply(instances: readonly InstanceSpec[]): Promise<ApplyResult> {
    this.admit();
    return { stale: instances.filter((spec) => !this.applyOne(spec)).map(({ id }) => id) };
  }

  async removeInstances(ids: readonly string[]): Promise<void> {
    this.admit();
    for (const id of ids) {
      const held = this.held.get(id);
      this.held.delete(id);
      if (held) this.saw(held, 'gone');
    }
  }

  async *observe(signal: AbortSignal): AsyncIterable<ObservedPage> {
    yield this.page([...this.held.values()].map(({ observed }) => observed));
    let seen = this.changes.length;
    while (!signal.aborted) {
      if (seen === this.changes.length) await this.changed(signal);
      const news = this.changes.slice(seen).map(({ observed }) => observed);
      seen = this.changes.length;
      if (news.length > 0) yield this.page(news);
    }
  }

  async sync(listed: { instances: readonly string[]; runs: readonly string[] }): Promise<SyncAnswer> {
    this.admit();
    const removed = [...this.held.keys()].filter((id) => !listed.instances.includes(id));
    await this.removeInstances(removed);
    return { unknown: listed.instances.filter((id) => !this.held.has(id)), removed };
  }

  async startRun({ id, command }: RunSpec): Promise<void> {
    this.admit();
    if (this.runs.has(id)) return;
    const exitCode = exitCodeOf(command) ?? 0;
    const failure = exitCode === 0 ? null : exited(exitCode);
    this.runs.set(id, { state: 'exited', exitCode, oomKilled: false, lastLines: [], failure });
  }

  async runState(id: string): Promise<RunState> {
    const found = this.runs.get(id);
    if (!found) throw new NotFound('run', id);
    return found;
  }

  async endRun(): Promise<void> {
    this.admit();
  }

  async wake(appId: string): Promise<WakeAnswer> {
    const routed = [...this.held.values()].filter(({ spec }) => spec.appId === appId && spec.port !== null);
    for (const held of routed.filter(({ spec }) => spec.desired === 'asleep')) {
      held.spec = { ...held.spec, desired: 'running', generation: held.spec.generation + 1 };
      this.run(held);
    }
    const ready = routed.filter(({ observed }) => observed.state === 'ready');
    const instances = ready.map(({ spec: { id, address, port, generation } }) => ({
      id,
      address,
      port: port ?? 0,
      generation,
    }));
    const failure = { code: 'instance.not_found', message: 'Nothing of this app is here to be woken.' };
    return { instances, failure: instances.length > 0 ? null : (routed[0]?.observed.detail.failure ?? failure) };
  }

  async probe(id: string): Promise<Diagnosis> {
    const held = this.held.get(id);
    if (!held) throw new NotFound('instance', id);
    const { state, detail } = held.observed;
    const { exitCode, oomKilled, listening, lastLines, failure } = detail;
    return { running: state === 'ready', exitCode, oomKilled, listening, lastLines, failure };
  }

  async removeImages(images: readonly string[]): Promise<void> {
    this.removedImages.push(...images);
  }

  async removeNetwork(teamId: string): Promise<void> {
    if ([...this.held.values()].some(({ spec }) => spec.teamId === teamId)) {
      throw new DomainError('network.in_use', 'Instances are on it.', { kind: 'conflict' });
    }
    this.networks.delete(teamId);
  }

  async facts(): Promise<NodeFacts> {
    const machine = { memoryMb: 8192, cpus: 4, diskTotalMb: 100_000, diskFreeMb: 50_000, freezer: true };
    const names = { name: 'fake', engine: 'fake', engineVersion: '1', kernel: 'none', os: 'none' };
    return { ...names, ...machine, cgroup: 'v2' };
  }

  /** For tests of what stands above: as if the instance had come to this by itself. */
  become(id: string, state: ObservedState, detail: Partial<InstanceDetail> = {}): void {
    const held = this.held.get(id);
    if (!held) throw new NotFound('instance', id);
    this.saw(held, state, { ...held.observed.detail, ...detail });
  }

  spec(id: string): InstanceSpec | undefined {
    return this.held.get(id)?.spec;
  }

  private applyOne(spec: InstanceSpec): boolean {
    const known = this.held.get(spec.id);
    if (known && spec.generation < known.spec.generation) return spec.desired === known.spec.desired;
    const anew = !known || spec.generation > known.spec.generation || spec.desired !== known.spec.desired;
    const held = known ?? { spec, observed: pending(spec) };
    held.spec = spec;
    this.held.set(spec.id, held);
    this.networks.add(spec.teamId);
    if (anew) this.run(held);
    return true;
  }

  private run(held: Held): void {
    const { spec } = held;
    if (spec.desired !== 'running') {
      this.saw(held, spec.desired);
      return;
    }
    const now = Date.now();
    const exitCode = exitCodeOf(spec.command);
    if (exitCode !== undefined) {
      const detail = { ...freshDetail, restarts: 1, startedAt: now, nextStartAt: now + 1_000, exitCode };
      this.saw(held, 'backoff', { ...detail, failure: exited(exitCode) });
      return;
    }
    const failure = spec.port === null ? null : silence(spec.command, spec.port);
    if (failure) this.saw(held, 'failed', { ...freshDetail, startedAt: now, ...failure });
    else this.saw(held, 'ready', { ...freshDetail, startedAt: now, readyAt: now });
  }

  private saw(held: Held, state: ObservedState, detail: InstanceDetail = held.observed.detail): void {
    const { id, appId, generation } = held.spec;
    held.observed = { id, appId, generation, state, at: Date.now(), detail };
    this.changes.push({ version: this.changes.length + 1, observed: held.observed });
    for (const wake of [...this.waiting]) wake();
  }

  private page(instances: Observed[]): ObservedPage {
    return { boot: 'fake', version: this.changes.length, instances };
  }

  private changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        resolve();
      };
      this.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  private admit(): void {
    if (this.epoch < this.highestEpoch) {
      throw new DomainError('agent.stale_epoch', 'Another operator leads.', { kind: 'conflict' });
    }
    this.highestEpoch = this.epoch;
  }
}

function pending({ id, appId, generation }: InstanceSpec): Observed {
  return { id, appId, generation, state: 'pending', at: Date.now(), detail: freshDetail };
}

function exitCodeOf(command: readonly string[] | null): number | undefined {
  const [, code] = /\bexit (\d+)/.exec(command?.join(' ') ?? '') ?? [];
  return code === undefined ? undefined : Number(code);
}

function exited(exitCode: number): Failure {
  return { code: 'app.exited', message: `The app exited with code ${exitCode}.` };
}

/** `listen 127.0.0.1:PORT`, `listen 0.0.0.0:OTHER`, `sleep`: what never becomes ready. */
function silence(
  command: readonly string[] | null,
  port: number,
): Pick<InstanceDetail, 'failure' | 'listening'> | undefined {
  const words = command?.join(' ') ?? '';
  const [, address, listened] = /listen ([\d.]+):(\d+)/.exec(words) ?? [];
  const listening = address ? [{ address, port: Number(listened) }] : [];
  const message = `The app did not listen on port ${port}.`;
  if (address === '127.0.0.1') return { listening, failure: { code: 'app.listens_on_loopback', message } };
  if (/\bsleep\b/.test(words) || (address && Number(listened) !== port)) {
    return {
      listening,
      failure: { code: 'app.never_listened', message: `${message} It listens on ${listened ?? 'nothing'}.` },
    };
  }
  return undefined;
}
