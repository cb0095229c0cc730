import { z } from 'zod';
import { Failure } from '../common.js';
import { ActorName, pageOf, Time } from './page.js';

export const buildStates = ['queued', 'building', 'succeeded', 'failed', 'cancelled', 'superseded'] as const;

const summary = {
  id: z.string(),
  state: z.enum(buildStates),
  /** push: a git ref; image: a copied image; sample: one of ours. */
  source: z.enum(['push', 'image', 'sample']),
  /** Branch, image reference or name of the sample. */
  ref: z.string(),
  commit: z.string().nullable(),
  message: z.string(),
  /** node | python | go | static | dockerfile; null until it is known. */
  planKind: z.string().nullable(),
  failure: Failure.nullable(),
  supersededBy: z.string().nullable(),
  /** The release it made. */
  release: z.number().int().nullable(),
  phases: z.record(z.string(), z.number()),
  actor: ActorName,
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
};

export const BuildSummary = z.object(summary).meta({ id: 'BuildSummary' });
export type BuildSummary = z.infer<typeof BuildSummary>;
export const BuildPage = pageOf('BuildPage', BuildSummary);

export const Build = z
  .object({
    ...summary,
    attempt: z.number().int(),
    /** The Dockerfile as it was built. */
    dockerfile: z.string().nullable(),
    image: z.string().nullable(),
    cancellable: z.boolean(),
  })
  .meta({ id: 'Build' });
export type Build = z.infer<typeof Build>;
