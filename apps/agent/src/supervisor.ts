import type { InstanceSpec, WakeAnswer } from '@berth/contracts';
import { type Diagnosis, DomainError, NotFound } from '@berth/domain';
import type { Logger } from '@berth/process';
import { labels, specHash } from './container-spec.js';
import type { DesiredStore, KeptInstance } from './desired-store.js';
import type { ContainerSummary } from './docker/docker-engine.js';
import { explain, symptomsOf } from './explain.js';
import { Instance } from './instance.js';
import type { Launcher } from './launcher.js';
import { freshDetail, type Observations } from './observations.js';
import { listeningSockets } from './sockets.js';

interface SupervisorParts {
  launcher: Launcher;
  store: DesiredStore;
  observations: Observations;
  logger: Logger;
}

/** All instances of this node: takes commands, keeps them across restarts, passes on what Docker tells. */
export class Supervisor {
  private readonly instances = new Map<string, Instance>();
  /** Containers of ours that nobody told this agent about: its memory was lost. Kept until the operator decides. */
  private orphans = new Map<string, ContainerSummary>();

  constructor(private readonly parts: SupervisorParts) {}

  /** What the snapshot says, as far as it can be told within a few seconds. */
  async resume(): Promise<void> {
    for (const kept of this.parts.store.instances.values()) this.add(kept).kick();
    const settled = Promise.all([...this.instances.values()].map((instance) => instance.settled()));
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.instances.values()].map((instance) => instance.close()));
  }

  /** Creates or changes one. On disk before it answers. */
  async apply(spec: InstanceSpec): Promise<void> {
    const known = this.instances.get(spec.id);
    if (known) return this.change(known, spec);
    const kept: KeptInstance = { spec, everReady: false, removing: null };
    this.parts.store.instances.set(spec.id, kept);
    this.orphans.delete(spec.id);
    const instance = this.add(kept);
    await this.parts.store.save();
    instance.kick();
  }

  /** Fine when there is none. */
  async remove(id: string, graceSeconds: number): Promise<void> {
    const known = this.instances.get(id);
    if (!known) return this.removeOrphan(id);
    if (known.kept.removing) return;
    known.kept.removing = { graceSeconds };
    await this.parts.store.save();
    known.changed({ anew: false });
  }

  /** Removes what is not listed; answers what of the listed is not known here. */
  async sync(listed: readonly string[]): Promise<{ unknown: string[]; removed: string[] }> {
    const wanted = new Set(listed);
    const here = [...this.instances.keys(), ...this.orphans.keys()];
    const removed = here.filter((id) => !wanted.has(id));
    for (const id of removed) await this.remove(id, 30);
    return { unknown: listed.filter((id) => !this.instances.has(id)), removed };
  }

  /** Starts what sleeps of an app; answers with the first that is ready, and whoever is ready by then. */
  async wake(appId: string, signal: AbortSignal): Promise<WakeAnswer> {
    const routed = [...this.instances.values()].filter(
      ({ spec, kept }) => spec.appId === appId && spec.port !== null && !kept.removing && spec.desired !== 'stopped',
    );
    if (routed.length === 0) return { instances: [], failure: nothingToWake };
    const asleep = routed.filter(({ spec }) => spec.desired === 'asleep');
    for (const { kept } of asleep) {
      // A command to sleep that was given before this is refused from now on.
      kept.spec = { ...kept.spec, desired: 'running', generation: kept.spec.generation + 1 };
    }
    for (const instance of asleep) instance.changed({ anew: true });
    const saved = asleep.length > 0 ? this.parts.store.save() : Promise.resolve();
    const answer = await this.firstReady(routed, signal);
    await saved;
    return answer;
  }

  async probe(id: string): Promise<Diagnosis> {
    const instance = this.instances.get(id);
    if (!instance) throw new NotFound('instance', id);
    const { spec } = instance;
    const container = await this.parts.launcher.find(id);
    const running = container?.status === 'running';
    const facts = {
      running,
      exitCode: container?.status === 'exited' ? container.exitCode : null,
      oomKilled: container?.oomKilled ?? false,
      listening: container && running ? await listeningSockets(container.pid) : [],
      lastLines: container ? await this.parts.launcher.lastLines(container, spec) : [],
    };
    const well = instance.observedState === 'ready' || spec.desired !== 'running';
    const failure = well ? null : (instance.failure ?? explain({ ...symptomsOf(spec), ...facts }));
    return { ...facts, failure };
  }

  /** From Docker's event stream. */
  onContainerEvent(containerId: string): void {
    for (const instance of this.instances.values()) if (instance.containerId === containerId) instance.kick();
  }

  onOutOfMemory(containerId: string): void {
    for (const instance of this.instances.values()) if (instance.containerId === containerId) instance.ranOutOfMemory();
  }

  onEngineReturned(): void {
    for (const instance of this.instances.values()) instance.engineReturned();
  }

  /** Each few seconds, because an event may be lost: kicks whoever is not what it should be. */
  reconcile(containers: readonly ContainerSummary[]): void {
    const running = new Map(containers.map((one) => [one.labels[labels.instance] ?? '', one.running]));
    for (const [id, instance] of this.instances) {
      const isRunning = running.get(id) ?? false;
      if (!instance.expects(isRunning) && instance.observedState !== 'pending') instance.kick();
    }
    const unknown = containers.filter(({ labels: of }) => {
      const id = of[labels.instance];
      return id !== undefined && !this.instances.has(id);
    });
    this.orphans = new Map(unknown.map((one) => [one.labels[labels.instance] ?? '', one]));
    for (const [id, orphan] of this.orphans) this.tellOrphan(id, orphan, 'pending');
  }

  teamHasInstances(teamId: string): boolean {
    return [...this.instances.values()].some(({ spec }) => spec.teamId === teamId);
  }

  private async change(instance: Instance, spec: InstanceSpec): Promise<void> {
    const { kept } = instance;
    if (kept.removing) return;
    const old = kept.spec;
    if (spec.generation < old.generation) {
      if (spec.desired === old.desired) return;
      throw new DomainError(
        'instance.stale_generation',
        `Instance ${spec.id} is at generation ${old.generation}; the command is for ${spec.generation}.`,
        { kind: 'conflict', hint: 'Look at what is observed now, and decide again.' },
      );
    }
    const pullAgain = instance.failure?.code === 'image.pull_failed' && spec.pullToken !== null;
    const same = specHash(spec) === specHash(old) && sameChangeable(spec, old);
    kept.spec = spec;
    if (same && !pullAgain) return;
    if (!same) await this.parts.store.save();
    const anew = spec.generation > old.generation || spec.desired !== old.desired || pullAgain;
    instance.changed({ anew });
  }

  private add(kept: KeptInstance): Instance {
    const onGone = (id: string) => this.instances.delete(id);
    const instance = new Instance(kept, { ...this.parts, onGone });
    this.instances.set(kept.spec.id, instance);
    return instance;
  }

  /** Generation 0 is older than any: the operator says again what it should be, or that it should go. */
  private tellOrphan(id: string, { labels: of }: ContainerSummary, state: 'pending' | 'gone'): void {
    this.parts.observations.record({ id, appId: of[labels.app] ?? '', generation: 0 }, state, freshDetail);
  }

  private async removeOrphan(id: string): Promise<void> {
    const orphan = this.orphans.get(id) ?? (await this.parts.launcher.find(id));
    if (!orphan || orphan.labels[labels.instance] !== id) return;
    this.orphans.delete(id);
    await this.parts.launcher.node.stop(orphan.containerId, 10);
    await this.parts.launcher.node.remove(orphan.containerId);
    this.tellOrphan(id, { ...orphan, running: false }, 'gone');
  }

  private async firstReady(instances: readonly Instance[], signal: AbortSignal): Promise<WakeAnswer> {
    const deadline = Date.now() + Math.max(...instances.map(({ spec }) => spec.startSeconds)) * 1_000;
    for (;;) {
      const ready = instances.filter(({ observedState }) => observedState === 'ready');
      if (ready.length > 0) {
        const answers = ready.map(({ spec: { id, address, port, generation } }) => ({
          id,
          address,
          port: port ?? 0,
          generation,
        }));
        return { instances: answers, failure: null };
      }
      const failed = instances.filter((instance) => instance.isDownFor(patienceMs));
      if (failed.length === instances.length) return { instances: [], failure: failed[0]?.failure ?? tookTooLong };
      if (Date.now() >= deadline || signal.aborted) return { instances: [], failure: tookTooLong };
      await this.parts.observations.changed(deadline - Date.now(), signal);
    }
  }
}

/** An app that starts again that soon is waited for. */
const patienceMs = 5_000;

const nothingToWake = {
  code: 'instance.not_found',
  message: 'Nothing of this app is here to be woken.',
  hint: 'Deploy it, or start it if it was stopped.',
};
const tookTooLong = {
  code: 'app.never_listened',
  message: 'It did not become ready in time.',
  hint: 'Look at its log.',
};

function sameChangeable(a: InstanceSpec, b: InstanceSpec): boolean {
  const of = ({
    desired,
    generation,
    port,
    healthPath,
    startSeconds,
    secrets,
    logLinesPerSecond,
    hosts,
  }: InstanceSpec) =>
    JSON.stringify([desired, generation, port, healthPath, startSeconds, secrets, logLinesPerSecond, hosts]);
  return of(a) === of(b);
}
