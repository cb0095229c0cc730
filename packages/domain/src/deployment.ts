import { IllegalTransition } from './errors.js';

/**
 * One attempt to make one release live. Serial per app; the newest release wins.
 *   queued → releasing (release phase) → starting → routing → draining → live
 */
export type DeploymentState =
  | 'queued'
  | 'releasing'
  | 'starting'
  | 'routing'
  | 'draining'
  | 'live'
  | 'failed'
  | 'superseded'
  | 'cancelled';
export type DeploymentCause = 'push' | 'config' | 'rollback' | 'image' | 'restart';

export const terminalDeploymentStates = ['live', 'failed', 'superseded', 'cancelled'] as const;
/** Until the route moved, the old release serves and the attempt may be given up. */
const beforeRouting = ['queued', 'releasing', 'starting'] as const;

interface Rule {
  from: readonly DeploymentState[];
  to: DeploymentState;
}

export const deploymentRules = {
  releasePhaseStarted: { from: ['queued'], to: 'releasing' },
  instancesStarted: { from: ['queued', 'releasing'], to: 'starting' },
  becameReady: { from: ['starting'], to: 'routing' },
  routed: { from: ['routing'], to: 'draining' },
  drained: { from: ['draining'], to: 'live' },
  failed: { from: beforeRouting, to: 'failed' },
  superseded: { from: beforeRouting, to: 'superseded' },
  cancelled: { from: beforeRouting, to: 'cancelled' },
} as const satisfies Record<string, Rule>;

export type DeploymentEvent = keyof typeof deploymentRules;

/** The console uses this to disable buttons; the API uses it to refuse. */
export function canHappenToDeployment(event: DeploymentEvent, state: DeploymentState): boolean {
  const { from }: Rule = deploymentRules[event];
  return from.includes(state);
}

export function deploymentStateAfter(event: DeploymentEvent, state: DeploymentState): DeploymentState {
  const { from, to }: Rule = deploymentRules[event];
  if (!from.includes(state)) throw new IllegalTransition('deployment', event, state, from);
  return to;
}
