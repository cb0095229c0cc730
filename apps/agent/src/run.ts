import { setTimeout as delay } from 'node:timers/promises';
import type { RunState } from '@berth/contracts';
import type { Failure } from '@berth/domain';
import type { Logger } from '@berth/process';
import type { DesiredStore, KeptRun } from './desired-store.js';
import type { ContainerState } from './docker/docker-engine.js';
import { explain } from './explain.js';
import { CannotStart, type Launcher } from './launcher.js';
import { Looks } from './looks.js';

interface RunParts {
  launcher: Launcher;
  store: DesiredStore;
  logger: Logger;
  onChange: () => void;
}

const waitForLogMs = 10_000;

/** A container that runs once: its result is on disk before the container goes, so it never runs twice. */
export class Run {
  private readonly looks: Looks;
  private ending = false;
  private cannotStart: Failure | undefined;
  private started = false;
  containerId: string | undefined;

  constructor(
    readonly kept: KeptRun,
    private readonly parts: RunParts,
  ) {
    const onError = (error: unknown) => error instanceof CannotStart && this.fail(error.failure);
    this.looks = new Looks({ step: () => this.step(), onError, logger: parts.logger, id: kept.spec.id });
  }

  get state(): RunState {
    const nothing = { exitCode: null, oomKilled: false, lastLines: [], failure: null };
    return this.kept.result ?? { state: this.started ? 'running' : 'pending', ...nothing };
  }

  /** Ends it now; what it came to is still told. */
  end(): void {
    this.ending = true;
    this.kick();
  }

  kick(): void {
    this.looks.ask();
  }

  async close(): Promise<void> {
    this.looks.close();
    await this.looks.settled();
  }

  private async step(): Promise<void> {
    const { launcher } = this.parts;
    const { spec } = this.kept;
    const container = await launcher.find(spec.id);
    if (container) {
      this.containerId = container.containerId;
      launcher.follow(container, spec);
    }
    if (this.kept.result) {
      if (container) await launcher.remove(container, spec, { last: true });
      return;
    }
    if (container?.status === 'running') return this.watch(container);
    if (container?.status === 'exited') return this.exited(container);
    if (this.ending) return this.finished({ exitCode: null, failure: null });
    if (this.cannotStart) return this.finished({ exitCode: null, failure: this.cannotStart });
    // It began, and its container is gone without a word: to run it again could do harm.
    if (!container && this.kept.startedAt !== null) return this.finished({ exitCode: null, failure: lost });
    return this.start(container);
  }

  private async start(container: ContainerState | undefined): Promise<void> {
    const { launcher, store } = this.parts;
    const containerId = container?.containerId ?? (await launcher.createRun(this.kept.spec));
    this.containerId = containerId;
    if (this.ending) return this.kick();
    this.kept.startedAt = Date.now();
    await store.save();
    await launcher.start(containerId, this.kept.spec);
    this.looks.ask();
  }

  private async watch(container: ContainerState): Promise<void> {
    this.started = true;
    this.parts.onChange();
    const deadline = (this.kept.startedAt ?? container.startedAt) + this.kept.spec.deadlineSeconds * 1_000;
    const late = Date.now() >= deadline;
    if (!this.ending && !late) return this.looks.askIn(deadline - Date.now());
    await this.parts.launcher.node.stop(container.containerId, 10);
    const ended = await this.parts.launcher.find(this.kept.spec.id);
    if (ended) await this.exited(ended, late && !this.ending ? tooLate(this.kept.spec.deadlineSeconds) : undefined);
    else this.looks.ask();
  }

  private async exited(container: ContainerState, why?: Failure): Promise<void> {
    const { spec } = this.kept;
    const { exitCode, oomKilled } = container;
    const lastLines = await this.parts.launcher.lastLines(container, spec);
    const failure = exitCode === 0 && !why ? null : (why ?? explainRun(spec, { exitCode, oomKilled, lastLines }));
    await this.finished({ exitCode, oomKilled, lastLines, failure });
  }

  private fail(failure: Failure): true {
    this.cannotStart = failure;
    this.looks.ask();
    return true;
  }

  private async finished(end: Partial<RunState> & { exitCode: number | null; failure: Failure | null }): Promise<void> {
    // The log first: whoever reads the result finds its lines.
    if (this.containerId) {
      const shipped = this.parts.launcher.logs.finish(this.kept.spec.id).catch(() => {});
      await Promise.race([shipped, delay(waitForLogMs, undefined, { ref: false })]);
    }
    this.kept.result = { state: 'exited', oomKilled: false, lastLines: [], ...end };
    this.kept.endedAt = Date.now();
    await this.parts.store.save();
    this.parts.onChange();
    this.looks.ask();
  }
}

const lost: Failure = {
  code: 'instance.could_not_start',
  message: 'The container of this command disappeared while it ran.',
  hint: 'It is not known how far it came. Check, then deploy again.',
};

function tooLate(seconds: number): Failure {
  return {
    code: 'run.deadline_passed',
    message: `The command did not end within ${seconds} s and was stopped.`,
    hint: 'Move long work out of the release phase, or make it shorter.',
  };
}

function explainRun(
  spec: KeptRun['spec'],
  end: { exitCode: number; oomKilled: boolean; lastLines: string[] },
): Failure {
  const { size, command, deadlineSeconds } = spec;
  const nothing = { port: null, healthPath: null, healthStatus: null, listening: [], running: false };
  const failure = explain({ ...nothing, ...end, startSeconds: deadlineSeconds, memoryMb: size.memoryMb, command });
  return failure.code === 'app.exited'
    ? { ...failure, message: failure.message.replace('The app exited', 'The command exited') }
    : failure;
}
