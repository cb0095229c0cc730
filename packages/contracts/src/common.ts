import { z } from 'zod';

/** What is kept with a failed build or deployment, and shown as it is by every door. */
export const Failure = z
  .object({ code: z.string(), message: z.string(), hint: z.string().optional() })
  .meta({ id: 'Failure' });
export type Failure = z.infer<typeof Failure>;

/** Every error response, whatever the endpoint. */
export const Problem = z
  .object({
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    docs: z.string().optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const Size = z.object({ memoryMb: z.number().int().positive(), cpus: z.number().positive() });
export type Size = z.infer<typeof Size>;

export const EnvName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
export const Env = z.record(EnvName, z.string());
export type Env = z.infer<typeof Env>;

/** `127.0.0.1:5000/tea-…/app-…@sha256:…` */
export const ImageDigest = z.string().regex(/^[a-z0-9.:/-]+@sha256:[0-9a-f]{64}$/);
