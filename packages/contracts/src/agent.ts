import { z } from 'zod';
import { Env, Failure, ImageDigest, Size } from './common.js';

/**
 * The agent's HTTP, on its unix socket. Every call carries `authorization: Bearer AGENT_TOKEN`; calls of the operator carry
 * `x-berth-epoch`: the agent keeps the highest and refuses lower ones (409 `agent.stale_epoch`).
 *
 *   PUT    /instances/:id                 InstanceSpec → 202; idempotent; creates, or changes what may change (desired, generation)
 *   DELETE /instances/:id?graceSeconds=30 SIGTERM, wait, SIGKILL, read the log to its end, remove → 202
 *   POST   /sync                          SyncRequest → what is not listed is removed (orphans) → SyncAnswer
 *   GET    /instances?after=V&waitSeconds=25   ObservedPage; long poll, V=0 gives all at once
 *   POST   /wake                          WakeRequest → WakeAnswer (router controller; asleep → started → ready)
 *   POST   /runs                          RunSpec → 202; a container run once (release phase)
 *   GET    /runs/:id?waitSeconds=25       RunState
 *   DELETE /runs/:id                      ends it
 *   POST   /instances/:id/probe           → Diagnosis: what it listens on, exit, last lines
 *   POST   /images/remove                 { images: ImageDigest[] } exact digests only
 *   DELETE /networks/:teamId              when the team's last instance and app are gone
 *   GET    /node                          NodeFacts
 *   GET    /healthz
 */
export const Network = z.object({
  teamId: z.string(),
  /** An explicit /22; the gateway is its first address. */
  subnet: z.string(),
});
export type Network = z.infer<typeof Network>;

/** Everything the agent may hand to Docker; nothing else can be asked for. */
export const InstanceSpec = z.strictObject({
  id: z.string(),
  appId: z.string(),
  appSlug: z.string(),
  teamId: z.string(),
  releaseId: z.string(),
  releaseNumber: z.number().int(),
  process: z.string(),
  index: z.number().int().positive(),
  generation: z.number().int().positive(),
  desired: z.enum(['running', 'asleep', 'stopped']),
  image: ImageDigest,
  /** Bearer token for the registry, pull only, one repository. Not kept. */
  pullToken: z.string().nullable(),
  /** argv; null = the image's own command. */
  command: z.array(z.string()).nullable(),
  /** Whole environment, PORT included when routed. */
  env: Env,
  /** Values to mask in its log. */
  secrets: z.array(z.string()),
  network: Network,
  address: z.ipv4(),
  /** Null for processes that are not routed: ready when it has run for 1 s. */
  port: z.number().int().nullable(),
  healthPath: z.string().nullable(),
  startSeconds: z.number().positive(),
  size: Size,
  logLinesPerSecond: z.number().positive(),
  /** Names for /etc/hosts: `<app>.internal` → gateway of the team. */
  hosts: z.record(z.string(), z.string()).default({}),
});
export type InstanceSpec = z.infer<typeof InstanceSpec>;

export const observedStates = [
  'pending', // known, image being pulled or container being made
  'starting', // runs, not ready yet
  'ready', // answered its readiness probe
  'asleep', // stopped on purpose, container kept, a visitor wakes it
  'stopped', // stopped on purpose, nobody wakes it
  'backoff', // exited by itself; will be started again at detail.nextStartAt
  'failed', // never became ready within startSeconds, or could not be created; detail.failure says why
  'gone', // container removed, log read to the end
] as const;
export type ObservedState = (typeof observedStates)[number];

export const Listening = z.object({ address: z.string(), port: z.number().int() });

export const InstanceDetail = z.object({
  restarts: z.number().int().default(0),
  startedAt: z.number().nullable().default(null),
  readyAt: z.number().nullable().default(null),
  exitCode: z.number().int().nullable().default(null),
  oomKilled: z.boolean().default(false),
  nextStartAt: z.number().nullable().default(null),
  /** Sockets in state LISTEN in its network namespace, when it never became ready. */
  listening: z.array(Listening).default([]),
  /** Last lines of its output, masked, when it failed or crashed. */
  lastLines: z.array(z.string()).default([]),
  failure: Failure.nullable().default(null),
});
export type InstanceDetail = z.infer<typeof InstanceDetail>;

export const Observed = z.object({
  id: z.string(),
  appId: z.string(),
  generation: z.number().int(),
  state: z.enum(observedStates),
  at: z.number(),
  detail: InstanceDetail,
});
export type Observed = z.infer<typeof Observed>;

/** `version` rises with each change on this agent; `boot` changes when the agent restarts (then ask again with after=0). */
export const ObservedPage = z.object({ boot: z.string(), version: z.number().int(), instances: z.array(Observed) });
export type ObservedPage = z.infer<typeof ObservedPage>;

export const SyncRequest = z.object({ instances: z.array(z.string()), runs: z.array(z.string()) });
export const SyncAnswer = z.object({ unknown: z.array(z.string()), removed: z.array(z.string()) });

export const WakeRequest = z.object({ appId: z.string() });
export const WakeAnswer = z.object({
  instances: z.array(
    z.object({ id: z.string(), address: z.string(), port: z.number().int(), generation: z.number().int() }),
  ),
  failure: Failure.nullable(),
});
export type WakeAnswer = z.infer<typeof WakeAnswer>;

export const RunSpec = InstanceSpec.pick({
  appId: true,
  appSlug: true,
  teamId: true,
  releaseId: true,
  releaseNumber: true,
  image: true,
  pullToken: true,
  env: true,
  secrets: true,
  network: true,
  address: true,
  size: true,
  logLinesPerSecond: true,
  hosts: true,
}).extend({
  id: z.string(),
  command: z.array(z.string()),
  source: z.enum(['release', 'app']),
  deadlineSeconds: z.number(),
});
export type RunSpec = z.infer<typeof RunSpec>;

export const RunState = z.object({
  state: z.enum(['pending', 'running', 'exited']),
  exitCode: z.number().int().nullable(),
  oomKilled: z.boolean(),
  lastLines: z.array(z.string()),
  failure: Failure.nullable(),
});
export type RunState = z.infer<typeof RunState>;

export const Diagnosis = z.object({
  running: z.boolean(),
  exitCode: z.number().int().nullable(),
  oomKilled: z.boolean(),
  listening: z.array(Listening),
  lastLines: z.array(z.string()),
  failure: Failure.nullable(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

export const NodeFacts = z.object({
  name: z.string(),
  memoryMb: z.number().int(),
  cpus: z.number(),
  engine: z.string(),
  engineVersion: z.string(),
  kernel: z.string(),
  os: z.string(),
  cgroup: z.enum(['v1', 'v2']),
  freezer: z.boolean(),
  diskTotalMb: z.number(),
  diskFreeMb: z.number(),
});
export type NodeFacts = z.infer<typeof NodeFacts>;
