import { setTimeout as delay } from 'node:timers/promises';
import type { RunSpec, RunState } from '@berth/contracts';
import { NotFound } from '@berth/domain';
import type { Logger } from '@berth/process';
import type { DesiredStore } from './desired-store.js';
import type { Launcher } from './launcher.js';
import { Run } from './run.js';

interface RunsParts {
  launcher: Launcher;
  store: DesiredStore;
  logger: Logger;
}

const keepResultsMs = 60 * 60 * 1_000;

/** Commands that run once. */
export class Runs {
  private readonly runs = new Map<string, Run>();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly parts: RunsParts) {}

  resume(): void {
    for (const kept of this.parts.store.runs.values()) this.add(kept.spec.id).kick();
  }

  async close(): Promise<void> {
    await Promise.all([...this.runs.values()].map((run) => run.close()));
  }

  /** Again with the same id: the same run. On disk before it answers. */
  async start(spec: RunSpec): Promise<void> {
    if (this.runs.has(spec.id)) return;
    this.forgetOld();
    this.parts.store.runs.set(spec.id, { spec, startedAt: null, result: null, endedAt: null });
    const run = this.add(spec.id);
    await this.parts.store.save();
    run.kick();
  }

  async state(id: string, waitSeconds: number, signal: AbortSignal): Promise<RunState> {
    const run = this.find(id);
    const deadline = Date.now() + waitSeconds * 1_000;
    while (run.state.state !== 'exited' && Date.now() < deadline && !signal.aborted) {
      await this.changed(deadline - Date.now(), signal);
    }
    return run.state;
  }

  end(id: string): void {
    this.runs.get(id)?.end();
  }

  /** Ends what is not listed; results stay for a while. */
  sync(listed: readonly string[]): string[] {
    const wanted = new Set(listed);
    const underWay = [...this.runs].filter(([, run]) => run.state.state !== 'exited');
    const removed = underWay.map(([id]) => id).filter((id) => !wanted.has(id));
    for (const id of removed) this.runs.get(id)?.end();
    return removed;
  }

  onContainerEvent(containerId: string): void {
    for (const run of this.runs.values()) if (run.containerId === containerId) run.kick();
  }

  /** Each few seconds, because an event may be lost. */
  reconcile(): void {
    for (const run of this.runs.values()) if (run.state.state !== 'exited') run.kick();
  }

  private find(id: string): Run {
    const run = this.runs.get(id);
    if (!run) throw new NotFound('run', id);
    return run;
  }

  private add(id: string): Run {
    const kept = this.parts.store.runs.get(id);
    if (!kept) throw new NotFound('run', id);
    const run = new Run(kept, { ...this.parts, onChange: () => this.tell() });
    this.runs.set(id, run);
    return run;
  }

  private tell(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private async changed(withinMs: number, signal: AbortSignal): Promise<void> {
    const told = new AbortController();
    const wake = () => told.abort();
    this.waiting.add(wake);
    await delay(withinMs, undefined, { signal: AbortSignal.any([told.signal, signal]) }).catch(() => {});
    this.waiting.delete(wake);
  }

  private forgetOld(): void {
    for (const [id, { endedAt }] of this.parts.store.runs) {
      if (endedAt === null || Date.now() - endedAt < keepResultsMs) continue;
      this.parts.store.runs.delete(id);
      void this.runs.get(id)?.close();
      this.runs.delete(id);
    }
  }
}
