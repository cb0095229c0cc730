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

/** Newest page first: without a cursor the last lines; `before` goes back, `after` goes on. */
export const LogQuery = z.object({
  ...filter,
  before: z.string().max(60).optional(),
  after: z.string().max(60).optional(),
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
    /** Cursor to go on or to follow from; null: the log is empty. */
    after: z.string().nullable(),
  })
  .meta({ id: 'LogPage' });
export type LogPage = z.infer<typeof LogPage>;
