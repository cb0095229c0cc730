import type { InstanceDetail, ObservedState, RunState } from './container-engine.js';
import type { DeploymentState } from './deployment.js';
import type { Failure } from './errors.js';

/** What is known of a deployment under way. Everything here was read just now; nothing is remembered between rounds. */
export interface RollOutFacts {
  state: DeploymentState;
  /** In this state, by the database's clock. */
  secondsInState: number;
  releaseNumber: number;
  releaseCommand: readonly string[] | null;
  /** A newer deployment of the app waits. */
  overtaken: boolean;
  app: { desired: 'running' | 'asleep' | 'stopped' | 'destroying'; startSeconds: number; drainSeconds: number };
  /** The release phase; null when the engine knows of none. */
  run: RunState | null;
  /** The new instances of this deployment. */
  instances: readonly RollOutInstance[];
  /** Set when the route was written. */
  routeVersion: number | null;
  ackedByLiveRouters: number;
  /** Instances of other deployments that may still answer visitors. */
  oldOnesServing: number;
}

export interface RollOutInstance {
  process: string;
  index: number;
  observed: ObservedState;
  detail: InstanceDetail;
}

export type RollOutStep =
  | { do: 'cancel' }
  | { do: 'supersede' }
  | { do: 'beginReleasePhase' }
  | { do: 'startRun' }
  | { do: 'startInstances' }
  | { do: 'fail'; failure: Failure }
  | { do: 'moveRoute' }
  | { do: 'beginDraining' }
  | { do: 'finish' }
  | { do: 'wait'; for: 'release phase' | 'instances' | 'routers' | 'old instances' };

/** Pulling and making a container come before the app's own start time begins. */
const pullSeconds = 300;
/** One crash may be bad luck (a database not up yet); the second one is the release's own. */
const crashesTolerated = 1;
export const releasePhaseSeconds = 600;
/** Longer than any deployment before it can take. */
const queuedSeconds = 3_600;
/** A router that polls and never applies must not hold a deployment for ever; its old instances stay up meanwhile. */
const routersSeconds = 120;

/** From what is, the next step. Until the route moved, the old release serves and every way out is open. */
export function nextRollOutStep(facts: RollOutFacts): RollOutStep {
  switch (facts.state) {
    case 'queued':
      return begin(facts);
    case 'releasing':
      return continueReleasePhase(facts);
    case 'starting':
      return continueStarting(facts);
    case 'routing':
      return awaitRouters(facts);
    case 'draining':
      return awaitOldOnes(facts);
    default:
      throw new Error(`A ${facts.state} deployment has no next step.`);
  }
}

function begin({ app, overtaken, releaseCommand, secondsInState }: RollOutFacts): RollOutStep {
  if (app.desired === 'destroying') return { do: 'cancel' };
  if (overtaken) return { do: 'supersede' };
  if (secondsInState > queuedSeconds) return fail(neverBegan);
  return releaseCommand ? { do: 'beginReleasePhase' } : { do: 'startInstances' };
}

/** A release phase is never cut off by a newer deployment: it may be in the middle of a migration. */
function continueReleasePhase({ app, overtaken, run, secondsInState, releaseNumber }: RollOutFacts): RollOutStep {
  if (app.desired === 'destroying') return { do: 'cancel' };
  if (secondsInState > releasePhaseSeconds + pullSeconds) return fail(releasePhaseTooLong(releaseNumber));
  if (!run) return { do: 'startRun' };
  if (run.state !== 'exited') return { do: 'wait', for: 'release phase' };
  if (run.failure || run.exitCode !== 0) return fail(releasePhaseFailed(run, releaseNumber));
  return overtaken ? { do: 'supersede' } : { do: 'startInstances' };
}

function continueStarting({ app, overtaken, instances, secondsInState }: RollOutFacts): RollOutStep {
  if (app.desired === 'destroying') return { do: 'cancel' };
  if (overtaken) return { do: 'supersede' };
  const broken = instances.find(isBroken);
  if (broken) return fail(whyItBroke(broken));
  const late = instances.find(({ observed }) => observed !== 'ready');
  if (!late) return { do: 'moveRoute' };
  if (secondsInState > app.startSeconds + pullSeconds) return fail(notReadyInTime(late, secondsInState));
  return { do: 'wait', for: 'instances' };
}

function awaitRouters({ routeVersion, ackedByLiveRouters, secondsInState }: RollOutFacts): RollOutStep {
  const acked = ackedByLiveRouters >= (routeVersion ?? 0);
  return acked || secondsInState > routersSeconds ? { do: 'beginDraining' } : { do: 'wait', for: 'routers' };
}

function awaitOldOnes({ oldOnesServing, secondsInState, app }: RollOutFacts): RollOutStep {
  const done = oldOnesServing === 0 || secondsInState > app.drainSeconds + routersSeconds;
  return done ? { do: 'finish' } : { do: 'wait', for: 'old instances' };
}

function isBroken({ observed, detail }: RollOutInstance): boolean {
  if (observed === 'failed' || observed === 'gone') return true;
  return observed === 'backoff' && (detail.restarts >= crashesTolerated || detail.oomKilled);
}

function fail(failure: Failure): RollOutStep {
  return { do: 'fail', failure };
}

const oldOneServes = 'The release before keeps serving.';

const neverBegan: Failure = {
  code: 'deployment.not_started',
  message: 'The deployment waited for an hour and was never begun.',
  hint: `Run \`./berth status\`, then deploy again. ${oldOneServes}`,
};

function whyItBroke({ process, index, observed, detail }: RollOutInstance): Failure {
  if (detail.failure) return detail.failure;
  const name = `${process}.${index}`;
  if (observed === 'gone') {
    return {
      code: 'deployment.instance_lost',
      message: `${name} was removed from its node while it started.`,
      hint: 'Deploy again. If it stays, run `./berth doctor`.',
    };
  }
  if (detail.oomKilled) {
    return {
      code: 'app.out_of_memory',
      message: `${name} used more memory than its size allows.${lastLines(detail)}`,
      hint: 'Choose a larger size, or make it use less.',
    };
  }
  return {
    code: 'app.exited',
    message: `${name} exited with code ${detail.exitCode ?? 'unknown'} before it was ready.${lastLines(detail)}`,
    hint: `Its last lines say why. ${oldOneServes}`,
  };
}

function notReadyInTime({ process, index, observed }: RollOutInstance, seconds: number): Failure {
  return {
    code: 'deployment.not_ready_in_time',
    message: `${process}.${index} was still ${observed} after ${Math.round(seconds)} s.`,
    hint: `Deploy again; if it stays, look at the node's state. ${oldOneServes}`,
  };
}

function releasePhaseFailed(run: RunState, number: number): Failure {
  const ended = run.oomKilled ? 'ran out of memory' : `exited with code ${run.exitCode ?? 'unknown'}`;
  return {
    code: run.failure?.code ?? 'deployment.release_phase_failed',
    message: `The release phase of v${number} ${run.failure ? `failed: ${run.failure.message}` : ended}.${lastLines(run)}`,
    hint: run.failure?.hint ?? `Fix the \`release:\` command of the Procfile and push again. ${oldOneServes}`,
  };
}

function releasePhaseTooLong(number: number): Failure {
  return {
    code: 'run.deadline_passed',
    message: `The release phase of v${number} did not end within ${releasePhaseSeconds} s.`,
    hint: `Move long work out of the release phase. ${oldOneServes}`,
  };
}

function lastLines({ lastLines: lines }: { lastLines: readonly string[] }): string {
  return lines.length > 0 ? ` Last lines:\n${lines.slice(-10).join('\n')}` : '';
}
