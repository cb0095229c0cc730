import type { InstanceDetail, InstanceSpec, ObservedState } from '@berth/contracts';
import type { Failure } from '@berth/domain';
import type { Logger } from '@berth/process';
import { backOffSeconds, exitsBeforeGivingUp, forgivenAfterReadyMs } from './back-off.js';
import { specHash } from './container-spec.js';
import type { DesiredStore, KeptInstance } from './desired-store.js';
import type { ContainerState } from './docker/docker-engine.js';
import { explain, isHopeless, symptomsOf } from './explain.js';
import { CannotStart, type Launcher } from './launcher.js';
import { Life } from './life.js';
import { Looks } from './looks.js';
import { exits, startSeconds } from './metrics.js';
import { freshDetail, type Observations } from './observations.js';
import { type ProbeResult, probe } from './readiness.js';
import { listeningSockets } from './sockets.js';

export interface InstanceParts {
  launcher: Launcher;
  store: DesiredStore;
  observations: Observations;
  logger: Logger;
  /** It is gone: nobody has to remember it. */
  onGone: (id: string) => void;
}

const stopGraceSeconds = 30;

/** One instance, level-triggered: `kick` asks for a look at what should be and what is. */
export class Instance {
  private state: ObservedState = 'pending';
  private detail: InstanceDetail = freshDetail;
  private life: Life | undefined;
  /** Exits in a row without a good stretch between. */
  private exits = 0;
  /** What the last probe of this life came to, once its time was up. */
  private neverReady: ProbeResult | undefined;
  private excused = false;
  private readonly looks: Looks;

  constructor(
    readonly kept: KeptInstance,
    private readonly parts: InstanceParts,
  ) {
    const onError = (error: unknown) => error instanceof CannotStart && this.fail(error.failure);
    this.looks = new Looks({ step: () => this.step(), onError, logger: parts.logger, id: kept.spec.id });
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

  /** Failed, or resting for longer than that. */
  isDownFor(milliseconds: number): boolean {
    const restsFor = (this.detail.nextStartAt ?? 0) - Date.now();
    return this.state === 'failed' || (this.state === 'backoff' && restsFor > milliseconds);
  }

  /** The kernel ended one of its processes, not necessarily the first. */
  ranOutOfMemory(): void {
    this.say(`A process was ended: together they used more than the ${this.spec.size.memoryMb} MB of this size (R15).`);
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
    if (this.kept.removing || this.spec.desired !== 'running') this.life?.leave();
    this.kick();
  }

  /** The engine was away: what ended meanwhile is not the app's fault. */
  engineReturned(): void {
    this.excused = true;
    this.kick();
  }

  /** The first look is over: what is observed is more than a guess. */
  async settled(): Promise<void> {
    await this.looks.settled();
  }

  kick(): void {
    this.looks.ask();
  }

  /** The agent stops; the container goes on. */
  async close(): Promise<void> {
    this.looks.close();
    this.life?.leave();
    await this.looks.settled();
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
    if (this.state === 'failed') return this.observe('failed');
    const restsUntil = this.state === 'backoff' ? (this.detail.nextStartAt ?? 0) : 0;
    if (restsUntil > Date.now()) return this.looks.askIn(restsUntil - Date.now());
    if (!container) return this.create();
    return this.start(container.containerId);
  }

  private async create(): Promise<void> {
    this.observe('pending');
    const containerId = await this.parts.launcher.createInstance(this.spec);
    // Commands may have come while the image was pulled.
    if (this.spec.desired === 'running' && !this.kept.removing) await this.start(containerId);
    else this.looks.ask();
  }

  private async start(containerId: string): Promise<void> {
    // Asked while Docker is still busy starting it: many listen before Docker has answered.
    const life = this.begin(containerId);
    const listens = this.spec.port !== null;
    if (listens) void this.waitUntilReady(life);
    try {
      await this.parts.launcher.start(containerId, this.spec);
    } catch (error) {
      this.leave();
      throw error;
    }
    life.startedAt = Date.now();
    life.deadline = life.startedAt + this.spec.startSeconds * 1_000;
    if (life.readyAt === null) this.observe('starting');
    if (!listens) void this.waitUntilReady(life);
  }

  private begin(containerId: string, startedAt = Date.now()): Life {
    const life = new Life(containerId, startedAt);
    this.life = life;
    this.neverReady = undefined;
    this.detail = { ...this.detail, startedAt, readyAt: null, nextStartAt: null };
    return life;
  }

  private leave(): void {
    this.life?.leave();
    this.life = undefined;
    this.neverReady = undefined;
  }

  /** It has been running since before this agent did. What was ready once is not ended for being slow to answer now. */
  private async adopt({ containerId, startedAt }: ContainerState): Promise<void> {
    const life = this.begin(containerId, startedAt);
    const { port, address, healthPath, startSeconds } = this.spec;
    if (port !== null && (await probe({ address, port, healthPath })).ready) return this.becameReady(life);
    this.observe('starting');
    if (!this.kept.everReady) life.deadline = Date.now() + startSeconds * 1_000;
    void this.waitUntilReady(life);
  }

  private async waitUntilReady(life: Life): Promise<void> {
    const result = await life.untilReady(this.spec);
    if (!result || this.life !== life) return;
    if (result.ready) return this.becameReady(life);
    this.neverReady = result;
    this.kick();
  }

  private becameReady(life: Life): void {
    life.readyAt = Date.now();
    startSeconds.observe((life.readyAt - life.startedAt) / 1_000);
    this.detail = { ...this.detail, readyAt: life.readyAt, failure: null, listening: [], lastLines: [] };
    if (!this.kept.everReady) {
      this.kept.everReady = true;
      void this.parts.store.save().catch((error: unknown) => this.parts.logger.error({ err: error }, 'not saved'));
    }
    this.observe('ready');
  }

  private async supervise(container: ContainerState): Promise<void> {
    this.excused = false;
    if (this.life?.containerId !== container.containerId || this.life.abandoned) return this.adopt(container);
    if (!this.neverReady) return this.observe(this.state);
    const { healthStatus } = this.neverReady;
    const listening = await listeningSockets(container.pid);
    const lastLines = await this.parts.launcher.lastLines(container, this.spec);
    const failure = explain({ ...symptomsOf(this.spec), running: true, listening, lastLines, healthStatus });
    this.detail = { ...this.detail, listening, lastLines, failure };
    await this.parts.launcher.node.stop(container.containerId, 5);
    this.leave();
    if (this.kept.everReady) this.restLater();
    else this.observe('failed');
  }

  /** By itself, not because we asked. */
  private async ended(container: ContainerState): Promise<void> {
    const readyAt = this.life?.readyAt;
    this.leave();
    const { exitCode, oomKilled } = container;
    const lastLines = await this.parts.launcher.lastLines(container, this.spec);
    const failure = explain({ ...symptomsOf(this.spec), running: false, exitCode, oomKilled, lastLines });
    this.detail = { ...this.detail, exitCode, oomKilled, lastLines, failure };
    if (readyAt && (container.finishedAt || Date.now()) - readyAt > forgivenAfterReadyMs) this.exits = 0;
    const hopeless = isHopeless(failure) || this.exits + 1 >= exitsBeforeGivingUp;
    exits.inc({ code: failure.code });
    if (!this.kept.everReady && hopeless) return this.observe('failed');
    this.restLater();
  }

  private restLater(): void {
    this.exits += 1;
    const nextStartAt = Date.now() + backOffSeconds(this.exits) * 1_000;
    this.detail = { ...this.detail, restarts: this.detail.restarts + 1, nextStartAt };
    this.observe('backoff');
    this.looks.askIn(nextStartAt - Date.now());
  }

  private async rest(container: ContainerState | undefined, desired: 'asleep' | 'stopped'): Promise<void> {
    await this.end(container, stopGraceSeconds);
    // What sleeps has to be there when a visitor comes.
    if (!container && desired === 'asleep') await this.parts.launcher.createInstance(this.spec);
    if (this.spec.desired !== desired || this.kept.removing) {
      this.looks.ask();
      return;
    }
    this.exits = 0;
    this.excused = false;
    this.detail = { ...this.detail, readyAt: null, nextStartAt: null };
    this.observe(desired);
  }

  /** On purpose. */
  private async end(container: ContainerState | undefined, graceSeconds: number): Promise<void> {
    this.life?.leave();
    if (container?.status === 'running') await this.parts.launcher.node.stop(container.containerId, graceSeconds);
    this.leave();
  }

  /** The spec changed in something that a container cannot change: another one takes its place. */
  private async replace(container: ContainerState): Promise<void> {
    await this.end(container, stopGraceSeconds);
    await this.parts.launcher.remove(container, this.spec, { last: false });
    this.exits = 0;
    this.looks.ask();
  }

  private async remove(container: ContainerState | undefined, graceSeconds: number): Promise<void> {
    await this.end(container, graceSeconds);
    if (container) await this.parts.launcher.remove(container, this.spec, { last: true });
    this.parts.store.instances.delete(this.spec.id);
    await this.parts.store.save();
    this.looks.close();
    this.observe('gone');
    this.parts.onGone(this.spec.id);
  }

  private fail(failure: Failure): true {
    this.detail = { ...this.detail, failure };
    this.leave();
    // Who was live before is tried again: the registry may be back by then.
    if (this.kept.everReady) this.restLater();
    else this.observe('failed');
    return true;
  }

  /** Into the app's log. What is observed, the operator says there; this is for what only the agent sees. */
  private say(text: string): void {
    const { appId, process, index, id } = this.spec;
    this.parts.launcher.logs.say({ appId, instance: `${process}.${index}`, instanceId: id, text });
  }

  private observe(state: ObservedState): void {
    this.state = state;
    this.parts.observations.record(this.spec, state, this.detail);
  }
}
