import { z } from 'zod';
import { pageOf, Time } from './page.js';

/** What a visitor who is not signed in may know. */
export const Platform = z
  .object({
    version: z.string(),
    domain: z.string(),
    consoleUrl: z.string(),
    signupOpen: z.boolean(),
    /** Nobody signed up yet: the first becomes the platform's admin. */
    firstUser: z.boolean(),
  })
  .meta({ id: 'Platform' });
export type Platform = z.infer<typeof Platform>;

export const Node = z
  .object({
    id: z.string(),
    name: z.string(),
    memoryMb: z.number().int(),
    cpus: z.number(),
    usedMemoryMb: z.number().int(),
    usedCpus: z.number(),
    instances: z.number().int(),
    cordoned: z.boolean(),
    /** Seen within the last 30 s. */
    healthy: z.boolean(),
    seenAt: Time.nullable(),
    engine: z.string().nullable(),
    kernel: z.string().nullable(),
    os: z.string().nullable(),
    diskTotalMb: z.number().nullable(),
    diskFreeMb: z.number().nullable(),
    createdAt: Time,
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof Node>;
export const NodePage = pageOf('NodePage', Node);

export const ComponentHealth = z
  .object({
    name: z.string(),
    status: z.enum(['ok', 'degraded', 'down', 'unknown']),
    /** One sentence: what we saw, and if it is bad, what to do. */
    detail: z.string(),
    version: z.string().nullable(),
    latencyMs: z.number().nullable(),
    seenAt: Time.nullable(),
  })
  .meta({ id: 'ComponentHealth' });
export type ComponentHealth = z.infer<typeof ComponentHealth>;

export const PlatformHealth = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    at: Time,
    components: z.array(ComponentHealth),
    queues: z.object({
      buildsQueued: z.number().int(),
      buildsRunning: z.number().int(),
      deployments: z.number().int(),
      outbox: z.number().int(),
      garbage: z.number().int(),
    }),
    sizes: z.object({ databaseBytes: z.number(), redisBytes: z.number(), logBytes: z.number(), gitBytes: z.number() }),
    counts: z.object({
      users: z.number().int(),
      teams: z.number().int(),
      apps: z.number().int(),
      instances: z.number().int(),
    }),
  })
  .meta({ id: 'PlatformHealth' });
export type PlatformHealth = z.infer<typeof PlatformHealth>;

export const PlatformSettings = z.object({ signupOpen: z.boolean() }).meta({ id: 'PlatformSettings' });
export type PlatformSettings = z.infer<typeof PlatformSettings>;
export const UpdatePlatformSettings = PlatformSettings.partial().meta({ id: 'UpdatePlatformSettings' });
export type UpdatePlatformSettings = z.infer<typeof UpdatePlatformSettings>;

export const AuditEntry = z
  .object({
    id: z.string(),
    at: Time,
    actor: z.object({ id: z.string(), name: z.string() }),
    /** session | token:<id> | system */
    via: z.string(),
    action: z.string(),
    targetId: z.string(),
    target: z.string(),
    detail: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditPage = pageOf('AuditPage', AuditEntry);

/** One Server-Sent Event of a team: `event: <topic>`, `id: <sequence>`, data as here. */
export const TeamEvent = z
  .object({ topic: z.string(), appId: z.string().nullable(), payload: z.record(z.string(), z.unknown()), at: Time })
  .meta({ id: 'TeamEvent' });
export type TeamEvent = z.infer<typeof TeamEvent>;

export const Healthy = z.object({ status: z.literal('ok') }).meta({ id: 'Healthy' });
export type Healthy = z.infer<typeof Healthy>;
