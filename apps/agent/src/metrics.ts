import { Counter, Gauge, Histogram } from '@berth/process';
import type { Observations } from './observations.js';

export const logRecords = new Counter({
  name: 'berth_agent_log_records_total',
  help: 'Log records stored by the operator.',
});
export const logGaps = new Counter({
  name: 'berth_agent_log_lines_skipped_total',
  help: 'Log lines that were not kept, and declared so.',
});
export const startSeconds = new Histogram({
  name: 'berth_agent_start_seconds',
  help: 'From asking Docker to start a container until it was ready.',
  buckets: [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
});
export const exits = new Counter({
  name: 'berth_agent_exits_total',
  help: 'Instances that ended by themselves.',
  labelNames: ['code'],
});

const states = ['pending', 'starting', 'ready', 'asleep', 'stopped', 'backoff', 'failed'] as const;
let observations: Observations | undefined;

new Gauge({
  name: 'berth_agent_instances',
  help: 'Instances on this node by observed state.',
  labelNames: ['state'],
  collect() {
    const seen = observations?.page(0).instances ?? [];
    for (const state of states) this.set({ state }, seen.filter((one) => one.state === state).length);
  },
});

/** Whose instances are counted. */
export function measure(of: Observations): void {
  observations = of;
}
