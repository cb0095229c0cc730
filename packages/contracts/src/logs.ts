import { z } from 'zod';

export const logSources = ['app', 'build', 'release', 'router', 'platform'] as const;
export type LogSource = (typeof logSources)[number];

/** Lines that were not kept, declared where they would have stood. */
export const LogGap = z.object({
  /** First and last seq of what is missing, of the same origin. */
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  /** Null when nobody can know (a rotated file that is gone). */
  lines: z.number().int().nonnegative().nullable(),
  reason: z.enum(['rate-limited', 'rotated-away', 'dropped-by-router', 'too-large']),
});
export type LogGap = z.infer<typeof LogGap>;

/** One line of an app's log: app, build, release phase and router lines all look like this. */
export const LogRecord = z.object({
  /** When it was written, epoch milliseconds. */
  at: z.number(),
  source: z.enum(logSources),
  /** `web.1` for app lines; empty for build, release and router. */
  instance: z.string().default(''),
  /** The id of the instance, build, run or router that wrote it. */
  origin: z.string(),
  /** Rises within one origin; for containers: base + end offset in Docker's log file. */
  seq: z.number().int().nonnegative(),
  stream: z.enum(['stdout', 'stderr']).default('stdout'),
  /** Valid UTF-8, without its newline, at most 16 KiB; may contain ANSI. */
  text: z.string(),
  /** More of the same line follows (it was longer than 16 KiB). */
  partial: z.boolean().optional(),
  gap: LogGap.optional(),
});
export type LogRecord = z.infer<typeof LogRecord>;

/** POST operator:/logs. Records of ONE origin, rising seq. Those at or below the stored cursor are dropped by the receiver. */
export const LogBatch = z.object({
  appId: z.string(),
  origin: z.string(),
  /**
   * The seq that the sender believes stored. When the receiver knows less (its Redis was lost), it stores nothing and
   * answers what it has: the sender goes back to there. Senders that cannot go back leave it out.
   */
  after: z.number().int().optional(),
  records: z.array(LogRecord).max(5_000),
});
export type LogBatch = z.infer<typeof LogBatch>;

/** The highest seq now stored for that origin. */
export const LogBatchAnswer = z.object({ stored: z.number().int() });

/** GET operator:/logs/cursors?origin=… → where a shipper that lost its place starts again. */
export const LogCursors = z.record(z.string(), z.number().int());

/** A line with its place in the app's log; `id` is what pages and SSE continue from (`<ms>-<n>-<k>`). */
export const LogLine = z
  .object({
    id: z.string(),
    at: z.number(),
    source: z.enum(logSources),
    instance: z.string(),
    origin: z.string(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
    partial: z.boolean().optional(),
    gap: LogGap.optional(),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof LogLine>;

export const logLimits = { maxLineBytes: 16 * 1024, joinBytes: 256 * 1024 };
