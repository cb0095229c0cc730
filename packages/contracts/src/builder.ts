import { z } from 'zod';
import { Failure } from './common.js';

/** BullMQ queue and its job: an id and nothing else. */
export const buildQueueName = 'builds';
export const BuildJob = z.object({ buildId: z.string() });
export type BuildJob = z.infer<typeof BuildJob>;

/**
 * The builder's HTTP to the operator, `authorization: Bearer BUILDER_TOKEN` (or a joined builder's own token).
 *
 *   GET  /builder/next?waitSeconds=25    NextBuild: for builders without the queue (on other machines); to be claimed like any other
 *   POST /builder/builds/:id/claim       ClaimRequest → Assignment, or 409 (not claimable: done, superseded, leased, or an older build of the app runs)
 *   GET  /builder/builds/:id/source      the tree as a tar (query attempt=N)
 *   POST /builder/builds/:id/heartbeat   { attempt, phase } → HeartbeatAnswer, each second; renews the lease
 *   POST /builder/builds/:id/plan        { attempt, kind, dockerfile }
 *   POST /builder/builds/:id/finish      FinishRequest → FinishAnswer; the operator's imageBuilt transaction
 *   POST /logs                           LogBatch, origin = `<buildId>.<attempt>`, source 'build'
 *   GET  /builder/stacks                 StackImages: what build-engine must have
 */
/** The oldest build that may be claimed now; null after the wait. Several builders may be told the same one. */
export const NextBuild = z.object({ buildId: z.string().nullable() });

export const ClaimRequest = z.object({ builder: z.string() });

export const BuildVariable = z.object({ name: z.string(), value: z.string(), secret: z.boolean() });

export const Assignment = z.object({
  buildId: z.string(),
  attempt: z.number().int(),
  appId: z.string(),
  appSlug: z.string(),
  teamId: z.string(),
  commit: z.string(),
  /** `127.0.0.1:5000/tea-…/app-…`, push here, then name it by digest. */
  repository: z.string(),
  pushToken: z.string(),
  /** Available at build time; secrets as mounts only. */
  variables: z.array(BuildVariable),
  deadlineSeconds: z.number(),
  logLinesPerSecond: z.number(),
});
export type Assignment = z.infer<typeof Assignment>;

export const buildPhases = ['fetch', 'plan', 'build', 'push'] as const;
export const HeartbeatRequest = z.object({ attempt: z.number().int(), phase: z.enum(buildPhases) });
/** stop: end the build at once, processes too; its result would be refused. */
export const HeartbeatAnswer = z.object({ stop: z.enum(['cancelled', 'superseded', 'lost']).nullable() });

export const Processes = z.record(z.string(), z.object({ command: z.array(z.string()).nullable() }));
export type Processes = z.infer<typeof Processes>;

export const FinishRequest = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('succeeded'),
    attempt: z.number().int(),
    image: z.string(),
    processes: Processes,
    releaseCommand: z.array(z.string()).nullable(),
    phases: z.record(z.string(), z.number()),
    imageBytes: z.number().int(),
  }),
  z.object({
    outcome: z.literal('failed'),
    attempt: z.number().int(),
    failure: Failure,
    phases: z.record(z.string(), z.number()),
  }),
]);
export type FinishRequest = z.infer<typeof FinishRequest>;
export const FinishAnswer = z.object({ accepted: z.boolean(), releaseNumber: z.number().int().nullable() });

export const StackImages = z.object({
  images: z.array(z.object({ name: z.string(), source: z.string() })),
  pullToken: z.string(),
});

export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>;
export type HeartbeatRequest = z.infer<typeof HeartbeatRequest>;
export type FinishAnswer = z.infer<typeof FinishAnswer>;
export type StackImages = z.infer<typeof StackImages>;
export type ClaimRequest = z.infer<typeof ClaimRequest>;
