import { InstanceSpec, RunSpec, RunState } from '@berth/contracts';
import { z } from 'zod';
import { readJsonFile, writeAtomically } from './atomic-file.js';

const KeptInstance = z.object({
  spec: InstanceSpec,
  /** It was ready once: from then on the agent never gives it up. */
  everReady: z.boolean(),
  /** Being removed, with this grace; a restart of the agent carries on. */
  removing: z.object({ graceSeconds: z.number() }).nullable(),
});
export type KeptInstance = z.infer<typeof KeptInstance>;

const KeptRun = z.object({
  spec: RunSpec,
  startedAt: z.number().nullable(),
  /** Set once it has ended; its container may be gone by then. */
  result: RunState.nullable(),
  endedAt: z.number().nullable(),
});
export type KeptRun = z.infer<typeof KeptRun>;

const Snapshot = z.object({
  epoch: z.number(),
  instances: z.array(KeptInstance),
  runs: z.array(KeptRun),
});

/**
 * What should be on this node, as last told: DATA/agent/desired.json. The agent carries on from it without the operator.
 * Holds environments, so only root reads it; pull tokens are not kept.
 */
export class DesiredStore {
  epoch = 0;
  readonly instances = new Map<string, KeptInstance>();
  readonly runs = new Map<string, KeptRun>();
  private writing: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly file: string) {
    const known = Snapshot.safeParse(readJsonFile(file)).data;
    if (!known) return;
    this.epoch = known.epoch;
    for (const instance of known.instances) this.instances.set(instance.spec.id, instance);
    for (const run of known.runs) this.runs.set(run.spec.id, run);
  }

  /** Resolves once everything up to now is on disk; calls meanwhile share one write. */
  save(): Promise<void> {
    if (!this.writing) {
      this.writing = this.write().finally(() => {
        this.writing = undefined;
      });
      return this.writing;
    }
    this.next ??= this.writing
      .catch(() => {})
      .then(() => {
        this.next = undefined;
        return this.save();
      });
    return this.next;
  }

  private async write(): Promise<void> {
    const text = JSON.stringify({
      epoch: this.epoch,
      instances: [...this.instances.values()].map((kept) => ({ ...kept, spec: { ...kept.spec, pullToken: null } })),
      runs: [...this.runs.values()].map((kept) => ({ ...kept, spec: { ...kept.spec, pullToken: null } })),
    });
    await writeAtomically(this.file, text);
  }
}
