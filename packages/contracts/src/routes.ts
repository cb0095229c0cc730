import { z } from 'zod';

/**
 * GET operator:/routes?after=V&router=ID&waitSeconds=25 (Bearer ROUTER_TOKEN), long poll. `after` acknowledges V: every change up to V is in
 * HAProxy. after=0 asks for the whole table. A table that cannot be parsed, or an empty answer to after=0 with `complete: false`, is never applied.
 */
export const RouteInstance = z.object({
  id: z.string(),
  generation: z.number().int(),
  /** `web.1`, for the log line. */
  name: z.string(),
  address: z.ipv4(),
  port: z.number().int().min(1).max(65_535),
  maxconn: z.number().int().positive(),
});
export type RouteInstance = z.infer<typeof RouteInstance>;

export const Route = z.object({
  appId: z.string(),
  version: z.number().int(),
  removed: z.boolean(),
  appSlug: z.string(),
  teamId: z.string(),
  hosts: z.array(z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/)),
  /**
   * serving: send to instances; hold while none is up (a crash, a restart).
   * asleep:  no instance runs; the first request wakes it through the agent.
   * stopped: its team stopped it → H14 page at once.   empty: never deployed → H81 page at once.
   */
  state: z.enum(['serving', 'asleep', 'stopped', 'empty']),
  instances: z.array(RouteInstance),
  /** How long a held request may wait for an instance. */
  startSeconds: z.number().positive(),
  /** Until the first byte of the answer. */
  requestSeconds: z.number().positive(),
});
export type Route = z.infer<typeof Route>;

export const RoutePage = z.object({
  version: z.number().int(),
  /** True when `routes` is the whole table, not only what changed after V. */
  complete: z.boolean(),
  routes: z.array(Route),
});
export type RoutePage = z.infer<typeof RoutePage>;

/** POST operator:/routes/woken: told after the fact. */
export const Woken = z.object({
  appId: z.string(),
  router: z.string(),
  milliseconds: z.number(),
  failure: z.string().nullable(),
});

/** POST operator:/routes/drained: these are out of HAProxy (`del server` succeeded), so no connection to them is left. */
export const Drained = z.object({ router: z.string(), instances: z.array(z.string()).max(10_000) });
export type Drained = z.infer<typeof Drained>;
export type Woken = z.infer<typeof Woken>;
