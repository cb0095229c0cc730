import { z } from 'zod';

/** Lists come in pages: `next` goes into `?cursor=` as it is; null is the end. */
export function pageOf<Item extends z.ZodType>(id: string, item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() }).meta({ id });
}

export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** ISO 8601 in UTC. */
export const Time = z.iso.datetime();

/** Who did it: a person, or `system`. */
export const ActorName = z.object({ id: z.string(), name: z.string() }).meta({ id: 'ActorName' });
export type ActorName = z.infer<typeof ActorName>;

export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,38}$/, 'must be 2 to 39 of a-z, 0-9 and -, and begin with a letter')
  .refine((name) => !name.includes('--') && !name.endsWith('-'), 'must not contain -- or end with -');

/** For answers that only say that it was done. */
export const Done = z.object({ done: z.literal(true) }).meta({ id: 'Done' });
