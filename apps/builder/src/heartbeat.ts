import { setTimeout as delay } from 'node:timers/promises';
import { type Assignment, type buildPhases } from '@berth/contracts';
import { buildTiming, DomainError } from '@berth/domain';
import type { Operator } from './operator.js';

export type Phase = (typeof buildPhases)[number];
export type StopReason = 'cancelled' | 'superseded' | 'lost' | 'deadline' | 'disk' | 'shutdown';

/** Why a build was stopped from outside; its result would be refused. */
export class Stopped extends Error {
  constructor(readonly reason: StopReason) {
    super(`stopped: ${reason}`);
  }
}

/** Keeps the lease of one attempt, tells its phase, and hears when it is to end. */
export class Heartbeat {
  readonly stop = new AbortController();
  /** Milliseconds spent in each phase. */
  readonly phases: Record<string, number> = {};
  private phase: Phase = 'fetch';
  private since = Date.now();
  private readonly ended = new AbortController();
  private readonly deadline: NodeJS.Timeout;

  constructor(
    private readonly operator: Operator,
    private readonly assignment: Assignment,
  ) {
    this.deadline = setTimeout(() => this.halt('deadline'), assignment.deadlineSeconds * 1000);
    void this.beat();
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  enter(phase: Phase): void {
    this.leave();
    this.phase = phase;
  }

  leave(): void {
    const now = Date.now();
    this.phases[`${this.phase}Ms`] = (this.phases[`${this.phase}Ms`] ?? 0) + now - this.since;
    this.since = now;
  }

  halt(reason: StopReason): void {
    this.stop.abort(new Stopped(reason));
  }

  end(): void {
    clearTimeout(this.deadline);
    this.ended.abort();
  }

  /** An operator that is away stops nothing: nobody else can take the build while it is. */
  private async beat(): Promise<void> {
    const { buildId, attempt } = this.assignment;
    while (!this.ended.signal.aborted) {
      try {
        const { stop } = await this.operator.heartbeat(buildId, { attempt, phase: this.phase });
        if (stop) return this.halt(stop);
      } catch (error) {
        const refused = error instanceof DomainError && (error.kind === 'conflict' || error.kind === 'not_found');
        if (refused) return this.halt('lost');
      }
      await delay(buildTiming.heartbeatSeconds * 1000, undefined, { signal: this.ended.signal }).catch(() => {});
    }
  }
}
