export interface LogSegment {
  readonly appId: string;
  /** Sortable ids of the first and the last line. */
  readonly firstId: string;
  readonly lastId: string;
  readonly key: string;
  readonly lines: number;
  readonly bytes: number;
  readonly fromTime: Date;
  readonly toTime: Date;
  /** Which builds, runs and instances have lines in here. */
  readonly origins: readonly string[];
}

/** What Postgres remembers of archived logs: where each stretch lies, and how far each origin was taken over. */
export abstract class LogIndex {
  /** The segment and its origins' cursors, in one transaction; a second call with the same firstId changes nothing. */
  abstract add(segment: LogSegment, cursors: ReadonlyMap<string, number>): Promise<void>;
  /** The newest archived id of an app. */
  abstract lastId(appId: string): Promise<string | null>;
  /** Newest first: segments that begin before `before` (all when null); with `originPrefix` only those that hold its lines. */
  abstract before(appId: string, before: string | null, limit: number, originPrefix?: string): Promise<LogSegment[]>;
  /** Oldest first: segments that end after `after`. */
  abstract after(appId: string, after: string, limit: number, originPrefix?: string): Promise<LogSegment[]>;
  /** The highest archived seq of an origin. */
  abstract cursor(origin: string): Promise<number | null>;
}
