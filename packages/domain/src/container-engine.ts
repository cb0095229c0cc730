import type { Failure } from './errors.js';
import type { Size } from './size.js';

/**
 * What the platform asks of whatever runs containers; Docker and Kubernetes both fit behind it.
 * Everything may be repeated, and everything told about instances is *observed*: what should be is the caller's business.
 */
export abstract class ContainerEngine {
  abstract readonly capabilities: EngineCapabilities;

  /**
   * Makes each instance as described, creating it or changing what may change (desired, generation).
   * Answers the ids it left alone because their generation moved on meanwhile (a visitor woke them).
   */
  abstract apply(instances: readonly InstanceSpec[]): Promise<ApplyResult>;
  /** SIGTERM, the grace, SIGKILL; the log is read to its end first. Returns at once; `gone` is observed later. */
  abstract removeInstances(ids: readonly string[], graceSeconds?: number): Promise<void>;
  /** All instances first, then what changes, until the signal. Survives restarts of the engine. */
  abstract observe(signal: AbortSignal): AsyncIterable<ObservedPage>;
  /** Removes what is not listed, of ours only, and says which of the listed it does not know. */
  abstract sync(listed: { instances: readonly string[]; runs: readonly string[] }): Promise<SyncAnswer>;

  /** One container, run once to its end: the release phase, later cron and one-off commands. */
  abstract startRun(run: RunSpec): Promise<void>;
  /** Waits up to `waitSeconds` for its end. */
  abstract runState(id: string, waitSeconds?: number): Promise<RunState>;
  abstract endRun(id: string): Promise<void>;

  /** Starts what sleeps of an app, and answers when it is ready. */
  abstract wake(appId: string): Promise<WakeAnswer>;
  /** What it listens on, how it ended, its last lines, and what that means. */
  abstract probe(id: string): Promise<Diagnosis>;

  /** By exact digest. */
  abstract removeImages(images: readonly string[]): Promise<void>;
  /** When the team's last app is gone; fine when there is none. */
  abstract removeNetwork(teamId: string): Promise<void>;
  abstract facts(): Promise<NodeFacts>;
}

export interface EngineCapabilities {
  /** Can an instance be frozen and thawed in place? */
  readonly freeze: boolean;
  /** Does a stopped instance keep its container, so that it starts again quickly? */
  readonly keepStopped: boolean;
}

export type DesiredState = 'running' | 'asleep' | 'stopped';

/** Everything an engine may be asked for. The same shape crosses the wire (contracts, agent.ts). */
export interface InstanceSpec {
  id: string;
  appId: string;
  appSlug: string;
  teamId: string;
  releaseId: string;
  releaseNumber: number;
  process: string;
  index: number;
  generation: number;
  desired: DesiredState;
  image: string;
  pullToken: string | null;
  command: string[] | null;
  env: Record<string, string>;
  secrets: string[];
  network: { teamId: string; subnet: string };
  address: string;
  port: number | null;
  healthPath: string | null;
  startSeconds: number;
  size: Size;
  logLinesPerSecond: number;
  hosts: Record<string, string>;
}

export type RunSpec = Pick<
  InstanceSpec,
  | 'id'
  | 'appId'
  | 'appSlug'
  | 'teamId'
  | 'releaseId'
  | 'releaseNumber'
  | 'image'
  | 'pullToken'
  | 'env'
  | 'secrets'
  | 'network'
  | 'address'
  | 'size'
  | 'logLinesPerSecond'
  | 'hosts'
> & { command: string[]; source: 'release' | 'app'; deadlineSeconds: number };

export interface ApplyResult {
  /** Left as they are: what the engine has is of a later generation. */
  stale: string[];
}

export type ObservedState = 'pending' | 'starting' | 'ready' | 'asleep' | 'stopped' | 'backoff' | 'failed' | 'gone';

export interface Listening {
  address: string;
  port: number;
}

export interface InstanceDetail {
  restarts: number;
  startedAt: number | null;
  readyAt: number | null;
  exitCode: number | null;
  oomKilled: boolean;
  nextStartAt: number | null;
  listening: Listening[];
  lastLines: string[];
  failure: Failure | null;
}

export interface Observed {
  id: string;
  appId: string;
  generation: number;
  state: ObservedState;
  at: number;
  detail: InstanceDetail;
}

export interface ObservedPage {
  /** Changes when the engine restarted: what is not in the page after that is not there. */
  boot: string;
  version: number;
  instances: Observed[];
}

export interface SyncAnswer {
  unknown: string[];
  removed: string[];
}

export interface WakeAnswer {
  instances: { id: string; address: string; port: number; generation: number }[];
  failure: Failure | null;
}

export interface RunState {
  state: 'pending' | 'running' | 'exited';
  exitCode: number | null;
  oomKilled: boolean;
  lastLines: string[];
  failure: Failure | null;
}

export interface Diagnosis {
  running: boolean;
  exitCode: number | null;
  oomKilled: boolean;
  listening: Listening[];
  lastLines: string[];
  failure: Failure | null;
}

export interface NodeFacts {
  name: string;
  memoryMb: number;
  cpus: number;
  engine: string;
  engineVersion: string;
  kernel: string;
  os: string;
  cgroup: 'v1' | 'v2';
  freezer: boolean;
  diskTotalMb: number;
  diskFreeMb: number;
}
