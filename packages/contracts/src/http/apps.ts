import { z } from 'zod';
import { Listening, observedStates } from '../agent.js';
import { Failure } from '../common.js';
import { BuildSummary } from './builds.js';
import { ActorName, pageOf, Slug, Time } from './page.js';
import { Deployment, ReleaseSummary } from './releases.js';

/** What a person sees at a glance; desired and observed are told apart beside it. */
export const appStates = [
  'empty', // nothing was ever deployed
  'building', // the first build runs
  'deploying',
  'live',
  'degraded', // live, but fewer instances are ready than asked for
  'crashing', // none is ready: they exit by themselves
  'asleep',
  'stopped',
  'destroying',
] as const;

export const App = z
  .object({
    id: z.string(),
    team: z.string(),
    name: z.string(),
    url: z.string(),
    hosts: z.array(z.string()),
    gitUrl: z.string(),
    desired: z.enum(['running', 'stopped', 'asleep', 'destroying']),
    state: z.enum(appStates),
    branch: z.string(),
    healthPath: z.string().nullable(),
    startSeconds: z.number().int(),
    drainSeconds: z.number().int(),
    requestSeconds: z.number().int(),
    concurrency: z.number().int(),
    live: ReleaseSummary.nullable(),
    /** The newest of each, also while running or failed. */
    latestBuild: BuildSummary.nullable(),
    latestDeployment: Deployment.nullable(),
    instances: z.object({ desired: z.number().int(), ready: z.number().int() }),
    createdAt: Time,
    createdBy: ActorName,
  })
  .meta({ id: 'App' });
export type App = z.infer<typeof App>;
export const AppPage = pageOf('AppPage', App);

export const CreateApp = z
  .object({ name: Slug, branch: z.string().min(1).max(200).optional() })
  .meta({ id: 'CreateApp' });
export type CreateApp = z.infer<typeof CreateApp>;

export const UpdateApp = z
  .object({
    branch: z.string().min(1).max(200).optional(),
    healthPath: z
      .string()
      .regex(/^\/[\x21-\x7e]*$/, 'must begin with /')
      .max(200)
      .nullable()
      .optional(),
    startSeconds: z.number().int().min(1).max(600).optional(),
    drainSeconds: z.number().int().min(0).max(600).optional(),
    requestSeconds: z.number().int().min(1).max(3600).optional(),
    concurrency: z.number().int().min(1).max(1000).optional(),
  })
  .meta({ id: 'UpdateApp' });
export type UpdateApp = z.infer<typeof UpdateApp>;

export const Instance = z
  .object({
    id: z.string(),
    /** `web.1` */
    name: z.string(),
    process: z.string(),
    release: z.number().int(),
    node: z.string(),
    size: z.string(),
    desired: z.string(),
    observed: z.enum(observedStates),
    /** How old what we know is. */
    observedAt: Time,
    generation: z.number().int(),
    restarts: z.number().int(),
    startedAt: Time.nullable(),
    readyAt: Time.nullable(),
    nextStartAt: Time.nullable(),
    exitCode: z.number().int().nullable(),
    oomKilled: z.boolean(),
    listening: z.array(Listening),
    lastLines: z.array(z.string()),
    failure: Failure.nullable(),
    createdAt: Time,
  })
  .meta({ id: 'Instance' });
export type Instance = z.infer<typeof Instance>;
export const InstancePage = pageOf('InstancePage', Instance);

export const ProcessFormation = z
  .object({
    process: z.string(),
    /** Null: the image's own command. */
    command: z.array(z.string()).nullable(),
    quantity: z.number().int(),
    size: z.string(),
    ready: z.number().int(),
  })
  .meta({ id: 'ProcessFormation' });
export const Formation = z
  .object({
    processes: z.array(ProcessFormation),
    sizes: z.array(z.object({ name: z.string(), memoryMb: z.number().int(), cpus: z.number() })),
  })
  .meta({ id: 'Formation' });
export type Formation = z.infer<typeof Formation>;

export const UpdateFormation = z
  .object({
    processes: z
      .array(
        z.object({
          process: z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/),
          quantity: z.number().int().min(0).max(20).optional(),
          size: z.string().max(20).optional(),
        }),
      )
      .min(1)
      .max(20),
  })
  .meta({ id: 'UpdateFormation' });
export type UpdateFormation = z.infer<typeof UpdateFormation>;

/** What goes when the app is destroyed; shown before it is confirmed. */
export const DestroyPlan = z
  .object({
    name: z.string(),
    hosts: z.array(z.string()),
    instances: z.number().int(),
    releases: z.number().int(),
    builds: z.number().int(),
    images: z.number().int(),
    variables: z.number().int(),
    gitBytes: z.number().int(),
    logBytes: z.number().int(),
  })
  .meta({ id: 'DestroyPlan' });
export type DestroyPlan = z.infer<typeof DestroyPlan>;

/** The app's name, typed by a person. */
export const DestroyApp = z.object({ confirm: z.string() }).meta({ id: 'DestroyApp' });
export type DestroyApp = z.infer<typeof DestroyApp>;

export const DeployImage = z
  .object({
    image: z
      .string()
      .trim()
      .max(300)
      .regex(
        /^[a-z0-9]+([._-][a-z0-9]+)*(:[0-9]{1,5})?(\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
        'must be an image reference such as nginx:1.27 or registry.example.com/team/app@sha256:…',
      ),
  })
  .meta({ id: 'DeployImage' });
export type DeployImage = z.infer<typeof DeployImage>;

export const sampleNames = ['node', 'python', 'go', 'static'] as const;
export const DeploySample = z.object({ sample: z.enum(sampleNames) }).meta({ id: 'DeploySample' });
export type DeploySample = z.infer<typeof DeploySample>;

/** Either a build began, or (an image we already hold) a release was made at once. */
export const DeployStarted = z
  .object({ buildId: z.string().nullable(), release: z.number().int().nullable(), deploymentId: z.string().nullable() })
  .meta({ id: 'DeployStarted' });
export type DeployStarted = z.infer<typeof DeployStarted>;
