import { LogIndex, type LogSegment } from '@berth/domain';

/** The log index in arrays, for unit tests. */
export class InMemoryLogIndex extends LogIndex {
  readonly segments: LogSegment[] = [];
  readonly cursors = new Map<string, number>();

  async add(segment: LogSegment, cursors: ReadonlyMap<string, number>): Promise<void> {
    if (this.of(segment.appId).some(({ firstId }) => firstId === segment.firstId)) return;
    this.segments.push(segment);
    for (const [origin, seq] of cursors) this.cursors.set(origin, Math.max(seq, this.cursors.get(origin) ?? -1));
  }

  async lastId(appId: string): Promise<string | null> {
    return this.of(appId).at(-1)?.lastId ?? null;
  }

  async before(appId: string, before: string | null, limit: number, originPrefix?: string): Promise<LogSegment[]> {
    const older = this.of(appId, originPrefix).filter(({ firstId }) => before === null || firstId < before);
    return older.reverse().slice(0, limit);
  }

  async after(appId: string, after: string, limit: number, originPrefix?: string): Promise<LogSegment[]> {
    return this.of(appId, originPrefix)
      .filter(({ lastId }) => lastId > after)
      .slice(0, limit);
  }

  async cursor(origin: string): Promise<number | null> {
    return this.cursors.get(origin) ?? null;
  }

  private of(appId: string, originPrefix?: string): LogSegment[] {
    return this.segments
      .filter((segment) => segment.appId === appId)
      .filter(({ origins }) => !originPrefix || origins.some((origin) => origin.startsWith(originPrefix)))
      .sort((a, b) => (a.firstId < b.firstId ? -1 : 1));
  }
}
