import { IllegalTransition } from './errors.js';

/**
 * A build turns one source into one image digest.
 *   queued → building → succeeded | failed | cancelled;  queued|building → superseded by a newer push.
 */
export type BuildState = 'queued' | 'building' | 'succeeded' | 'failed' | 'cancelled' | 'superseded';
export const terminalBuildStates = ['succeeded', 'failed', 'cancelled', 'superseded'] as const;

interface Rule {
  from: readonly BuildState[];
  to: BuildState;
}

/** Each event leads to exactly one state, so the database applies it as one compare-and-set. */
export const buildRules = {
  /** A builder took it; also from `building`, when the lease of the one before ran out. */
  claimed: { from: ['queued', 'building'], to: 'building' },
  imageBuilt: { from: ['building'], to: 'succeeded' },
  failed: { from: ['queued', 'building'], to: 'failed' },
  cancelled: { from: ['queued', 'building'], to: 'cancelled' },
  superseded: { from: ['queued', 'building'], to: 'superseded' },
} as const satisfies Record<string, Rule>;

export type BuildEvent = keyof typeof buildRules;

export function canHappenToBuild(event: BuildEvent, state: BuildState): boolean {
  const { from }: Rule = buildRules[event];
  return from.includes(state);
}

export function buildStateAfter(event: BuildEvent, state: BuildState): BuildState {
  const { from, to }: Rule = buildRules[event];
  if (!from.includes(state)) throw new IllegalTransition('build', event, state, from);
  return to;
}

/** Heartbeat each 3 s (with the answer "cancelled" within 1 s), lease 15 s; compared with the database's clock. */
export const buildTiming = { heartbeatSeconds: 1, leaseSeconds: 15, deadlineSeconds: 15 * 60, claimSeconds: 30 * 60 };
