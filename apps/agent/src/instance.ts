import type { InstanceDetail, InstanceSpec, ObservedState } from '@berth/contracts';
import type { Failure } from '@berth/domain';
import type { Logger } from '@berth/process';
import { backOffSeconds, exitsBeforeGivingUp, forgivenAfterReadyMs } from './back-off.js';
import { specHash } from './container-spec.js';
import type { DesiredStore, KeptInstance } from './desired-store.js';
import { type ContainerState, isUnavailable } from './docker/docker-engine.js';
import { explain, isHopeless, type Symptoms } from './explain.js';
import { CannotStart, type Launcher } from './launcher.js';
import { freshDetail, type Observations } from './observations.js';
import { type ProbeResult, probe, untilReady } from './readiness.js';
import { listeningSockets } from './sockets.js';

export interface InstanceParts {
  launcher: Launcher;
  store: DesiredStore;
  observations: Observations;
  logger: Logger;
  /** It is gone: nobody has to remember it. */
  onGone: (id: string) => void;
}

/** From one start of the container to its end. */
interface Life {
  containerId: string;
  startedAt: number;
  readyAt: number | null;
  /** When it has to be ready; counts from when Docker had started it. */
  deadline: number;
  /** Ends the waiting for readiness. */
  probing: AbortController;
}

/** Ready when nothing is expected to listen: it has run that long. */
const settledAfterMs = 1_000;
const stopGraceSeconds = 30;
const retryMs = 2_000;

/**
 * One instance, level-triggered: `kick` asks for a look, and a look compares what should be with what is and takes the
 * next step. Looks never overlap, so commands, events of Docker and timers cannot race.
 */
export class Instance {
  private state: ObservedState = 'pending';
  private detail: InstanceDetail = freshDetail;
  private life: Life | undefined;
  /** Exits in a row without a good stretch between. */
  private exits = 0;
  private neverReady: { life: Life; result: ProbeResult } | undefined;
  private excused = false;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(
    readonly kept: KeptInstance,
    private readonly parts: InstanceParts,
  ) {
    this.observe('pending');
  }

  get spec(): InstanceSpec {
    return this.kept.spec;
  }

  get containerId(): string | undefined {
    return this.life?.containerId;
  }

  get observedState(): ObservedState {
    return this.state;
  }

  get failure(): Failure | null {
    return this.detail.failure;
  }

  /** Is this what it should be now? Running or not, as the list of containers says. */
  expects(running: boolean): boolean {
    return (this.life !== undefined) === running;
  }

  /** A new command: forgets that it failed, so that it is tried anew. */
  changed({ anew }: { anew: boolean }): void {
    if (anew && (this.state === 'failed' || this.state === 'backoff')) {
      this.exits = 0;
      this.detail = freshDetail;
      this.observe('pending');
    }
    if (this.kept.removing || this.spec.desired !== 'running') this.life?.probing.abort();
    this.observe(this.state);
    this.kick();
  }

  /** The engine was away: what ended meanwhile is not the app's fault. */
  engineReturned(): void {
    this.excused = true;
    this.kick();
  }

  /** The first look is over: what is observed is more than a guess. */
  async settled(): Promise<void> {
    await this.looking;
  }

  kick(): void {
    if (this.closed) return;
    this.again = true;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  }

  /** The agent stops; the container goes on. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    this.life?.probing.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    while (this.again && !this.closed) {
      this.again = false;
      try {
        await this.step();
      } catch (error) {
        if (error instanceof CannotStart) {
          this.fail(error.failure);
          continue;
        }
        const { logger } = this.parts;
        if (!isUnavailable(error))
          logger.error({ err: error, instance: this.spec.id }, 'an instance could not be looked after');
        this.kickIn(retryMs);
      }
    }
  }

  private async step(): Promise<void> {
    const container = await this.parts.launcher.find(this.spec.id);
    if (container) this.parts.launcher.follow(container, this.spec);
    if (this.kept.removing) return this.remove(container, this.kept.removing.graceSeconds);
    if (container && container.specHash !== specHash(this.spec)) return this.replace(container);
    if (this.spec.desired === 'running') return this.keepRunning(container);
    return this.rest(container, this.spec.desired);
  }

  private async keepRunning(container: ContainerState | undefined): Promise<void> {
    if (container?.status === 'running') return this.supervise(container);
    if (container && this.life?.containerId === container.containerId && !this.excused) return this.ended(container);
    this.excused = false;
    this.life = undefined;
    if (this.state === 'failed') return;
    const restsUntil = this.state === 'backoff' ? (this.detail.nextStartAt ?? 0) : 0;
    if (restsUntil > Date.now()) return this.kickIn(restsUntil - Date.now());
    if (!container) return this.create();
    return this.start(container.containerId);
  }

  private async create(): Promise<void> {
    this.observe('pending');
    const containerId = await this.parts.launcher.createInstance(this.spec);
    const container = await this.parts.launcher.find(this.spec.id);
    if (container) this.parts.launcher.follow(container, this.spec);
    // Commands may have come while the image was pulled.
    if (this.spec.desired === 'running' && !this.kept.removing) await this.start(containerId);
    else this.again = true;
  }

  private async start(containerId: string): Promise<void> {
    // Asked while Docker is still busy starting it: many listen before Docker has answered.
    const life = this.begin(containerId, Date.now());
    void this.waitUntilReady(life);
    try {
      await this.parts.launcher.start(containerId, this.spec);
      life.deadline = Date.now() + this.spec.startSeconds * 1_000;
    } catch (error) {
      life.probing.abort();
      this.life = undefined;
      throw error;
    }
    if (life.readyAt === null) this.observe('starting');
  }

  private begin(containerId: string, startedAt: number): Life {
    const life: Life = {
      containerId,
      startedAt,
      readyAt: null,
      deadline: Number.POSITIVE_INFINITY,
      probing: new AbortController(),
    };
    this.life = life;
    this.neverReady = undefined;
    this.detail = { ...this.detail, startedAt, readyAt: null, nextStartAt: null };
    return life;
  }

  /** It has been running since before this agent did. What was ready once is not ended for being slow to answer now. */
  private async adopt({ containerId, startedAt }: ContainerState): Promise<void> {
    const life = this.begin(containerId, startedAt);
    const { port, address, healthPath } = this.spec;
    if (port !== null && (await probe({ address, port, healthPath })).ready) {
      return this.becameReady(life);
    }
    this.observe('starting');
    if (!this.kept.everReady) life.deadline = Date.now() + this.spec.startSeconds * 1_000;
    void this.waitUntilReady(life);
  }

  private async waitUntilReady(life: Life): Promise<void> {
    const { port, address, healthPath } = this.spec;
    const { signal } = life.probing;
    if (port === null) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, life.startedAt + settledAfterMs - Date.now()));
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      if (!signal.aborted && this.life === life) this.becameReady(life);
      return;
    }
    const result = await untilReady({ address, port, healthPath }, () => life.deadline, signal);
    if (signal.aborted || this.life !== life) return;
    if (result.ready) return this.becameReady(life);
    this.neverReady = { life, result };
    this.kick();
  }

  private becameReady(life: Life): void {
    life.readyAt = Date.now();
    this.detail = { ...this.detail, readyAt: life.readyAt, failure: null, listening: [], lastLines: [] };
    if (!this.kept.everReady) {
      this.kept.everReady = true;
      void this.parts.store.save().catch((error: unknown) => this.parts.logger.error({ err: error }, 'not saved'));
    }
    this.observe('ready');
  }

  private async supervise(container: ContainerState): Promise<void> {
    this.excused = false;
    const given = this.life?.probing.signal.aborted && this.life.readyAt === null;
    if (this.life?.containerId !== container.containerId || given) return this.adopt(container);
    if (this.neverReady?.life !== this.life || !this.life) return;
    const { healthStatus } = this.neverReady.result;
    const listening = await listeningSockets(container.pid);
    const lastLines = await this.parts.launcher.lastLines(container, this.spec);
    const failure = explain({ ...this.symptoms(), running: true, listening, lastLines, healthStatus });
    this.detail = { ...this.detail, listening, lastLines, failure };
    await this.parts.launcher.node.stop(container.containerId, 5);
    this.life = undefined;
    this.neverReady = undefined;
    if (this.kept.everReady) this.restLater();
    else this.observe('failed');
  }

  /** By itself, not because we asked. */
  private async ended(container: ContainerState): Promise<void> {
    const life = this.life;
    life?.probing.abort();
    this.life = undefined;
    this.neverReady = undefined;
    const { exitCode, oomKilled } = container;
    const lastLines = await this.parts.launcher.lastLines(container, this.spec);
    const failure = explain({ ...this.symptoms(), running: false, exitCode, oomKilled, lastLines });
    this.detail = { ...this.detail, exitCode, oomKilled, lastLines, failure };
    if (life?.readyAt && (container.finishedAt || Date.now()) - life.readyAt > forgivenAfterReadyMs) this.exits = 0;
    const hopeless = isHopeless(failure) || this.exits + 1 >= exitsBeforeGivingUp;
    if (!this.kept.everReady && hopeless) return this.observe('failed');
    this.restLater();
  }

  private restLater(): void {
    this.exits += 1;
    const nextStartAt = Date.now() + backOffSeconds(this.exits) * 1_000;
    this.detail = { ...this.detail, restarts: this.detail.restarts + 1, nextStartAt };
    this.observe('backoff');
    this.kickIn(nextStartAt - Date.now());
  }

  private async rest(container: ContainerState | undefined, desired: 'asleep' | 'stopped'): Promise<void> {
    this.life?.probing.abort();
    if (container?.status === 'running') await this.parts.launcher.node.stop(container.containerId, stopGraceSeconds);
    this.life = undefined;
    // What sleeps has to be there when a visitor comes.
    if (!container && desired === 'asleep') {
      await this.parts.launcher.createInstance(this.spec);
      const made = await this.parts.launcher.find(this.spec.id);
      if (made) this.parts.launcher.follow(made, this.spec);
    }
    if (this.spec.desired !== desired || this.kept.removing) {
      this.again = true;
      return;
    }
    this.exits = 0;
    this.detail = { ...this.detail, readyAt: null, nextStartAt: null };
    this.observe(desired);
  }

  /** The spec changed in something that a container cannot change: another one takes its place. */
  private async replace(container: ContainerState): Promise<void> {
    this.life?.probing.abort();
    if (container.status === 'running') await this.parts.launcher.node.stop(container.containerId, stopGraceSeconds);
    this.life = undefined;
    await this.parts.launcher.remove(container, this.spec, { last: false });
    this.exits = 0;
    this.again = true;
  }

  private async remove(container: ContainerState | undefined, graceSeconds: number): Promise<void> {
    this.life?.probing.abort();
    if (container?.status === 'running') await this.parts.launcher.node.stop(container.containerId, graceSeconds);
    this.life = undefined;
    if (container) await this.parts.launcher.remove(container, this.spec, { last: true });
    this.parts.store.instances.delete(this.spec.id);
    await this.parts.store.save();
    this.closed = true;
    clearTimeout(this.timer);
    this.observe('gone');
    this.parts.onGone(this.spec.id);
  }

  private fail(failure: Failure): void {
    this.detail = { ...this.detail, failure };
    this.life = undefined;
    // Who was live before is tried again: the registry may be back by then.
    if (this.kept.everReady) this.restLater();
    else this.observe('failed');
  }

  private symptoms(): Symptoms {
    const { port, healthPath, startSeconds, size, command } = this.spec;
    return {
      port,
      healthPath,
      healthStatus: null,
      startSeconds,
      memoryMb: size.memoryMb,
      command,
      running: false,
      exitCode: null,
      oomKilled: false,
      listening: [],
      lastLines: [],
    };
  }

  private observe(state: ObservedState): void {
    this.state = state;
    this.parts.observations.record(this.spec, state, this.detail);
  }

  private kickIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.kick(), Math.max(0, milliseconds));
  }
}
