import { z } from 'zod';
import { Failure } from '../common.js';
import { ActorName, pageOf, Time } from './page.js';

export const releaseCauses = ['push', 'config', 'rollback', 'image'] as const;
export const deploymentCauses = [...releaseCauses, 'restart'] as const;
export const deploymentStates = [
  'queued',
  'releasing',
  'starting',
  'routing',
  'draining',
  'live',
  'failed',
  'superseded',
  'cancelled',
] as const;

const summary = {
  id: z.string(),
  number: z.number().int(),
  cause: z.enum(releaseCauses),
  /** A sentence: "Deployed 3f2c1a", "Set DATABASE_URL", "Rolled back to v41". */
  description: z.string(),
  commit: z.string().nullable(),
  image: z.string(),
  buildId: z.string().nullable(),
  live: z.boolean(),
  actor: ActorName,
  createdAt: Time,
};

export const ReleaseSummary = z.object(summary).meta({ id: 'ReleaseSummary' });
export type ReleaseSummary = z.infer<typeof ReleaseSummary>;
export const ReleasePage = pageOf('ReleasePage', ReleaseSummary);

export const Release = z
  .object({
    ...summary,
    configVersion: z.number().int(),
    /** Names of its variables, values never. */
    variables: z.array(z.string()),
    processes: z.record(z.string(), z.object({ command: z.array(z.string()).nullable() })),
    releaseCommand: z.array(z.string()).nullable(),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

export const Deployment = z
  .object({
    id: z.string(),
    release: z.number().int(),
    description: z.string(),
    commit: z.string().nullable(),
    buildId: z.string().nullable(),
    state: z.enum(deploymentStates),
    cause: z.enum(deploymentCauses),
    failure: Failure.nullable(),
    /** Milliseconds spent in each state that it left: { queuedMs, startingMs … } */
    phases: z.record(z.string(), z.number()),
    stateSince: Time,
    cancellable: z.boolean(),
    actor: ActorName,
    createdAt: Time,
    liveAt: Time.nullable(),
    finishedAt: Time.nullable(),
  })
  .meta({ id: 'Deployment' });
export type Deployment = z.infer<typeof Deployment>;
export const DeploymentPage = pageOf('DeploymentPage', Deployment);

/** A new release and the attempt to make it live. */
export const ReleaseStarted = z
  .object({ release: z.number().int(), deploymentId: z.string() })
  .meta({ id: 'ReleaseStarted' });
export type ReleaseStarted = z.infer<typeof ReleaseStarted>;

/** In a path. */
export const ReleaseNumber = z.coerce.number().int().min(1).max(2_000_000_000);
