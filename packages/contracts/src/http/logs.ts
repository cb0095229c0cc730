import { z } from 'zod';
import { LogLine, logSources } from '../logs.js';

const filter = {
  /** Words that must all occur; "quoted phrases" and -without. */
  words: z.string().max(500).optional(),
  /** Comma-separated: app,build,release,router,platform */
  source: z
    .string()
    .max(60)
    .regex(new RegExp(`^(${logSources.join('|')})(,(${logSources.join('|')}))*$`), 'must name sources, with commas')
    .optional(),
  /** `web.1` or `web` */
  instance: z.string().max(60).optional(),
};

/** Without a cursor the newest lines; `before` goes back. What comes after is what the stream is for. */
export const LogQuery = z.object({
  ...filter,
  before: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type LogQuery = z.infer<typeof LogQuery>;

export const LogStreamQuery = z.object({ ...filter, after: z.string().max(60).optional() });
export type LogStreamQuery = z.infer<typeof LogStreamQuery>;

export const LogPage = z
  .object({
    /** Oldest first. */
    lines: z.array(LogLine),
    /** Cursor for older lines; null: there are none. */
    before: z.string().nullable(),
    /** Id of the newest line here, to follow from; null: no line. */
    after: z.string().nullable(),
  })
  .meta({ id: 'LogPage' });
export type LogPage = z.infer<typeof LogPage>;

export const BuildLogQuery = LogQuery.pick({ before: true, limit: true });
export type BuildLogQuery = z.infer<typeof BuildLogQuery>;
