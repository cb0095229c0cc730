const windowSeconds = 5;
const bytesPerSecond = 1_000_000;
const rememberedSeconds = 900;

/**
 * How much of an app's log is kept: so many lines a second with bursts of five seconds' worth, and 1 MB/s. It goes by
 * the time each line was *written*, so catching up after a pause is no flood, and a replay decides the same again.
 */
export class RateLimit {
  private readonly seconds = new Map<number, { lines: number; bytes: number }>();

  constructor(private linesPerSecond: number) {}

  setRate(linesPerSecond: number): void {
    this.linesPerSecond = linesPerSecond;
  }

  /** Counts the line when it may stay. */
  allows(atMs: number, bytes: number): boolean {
    const second = Math.floor(atMs / 1_000);
    let lines = 1;
    let sum = bytes;
    for (let back = 0; back < windowSeconds; back += 1) {
      const counted = this.seconds.get(second - back);
      lines += counted?.lines ?? 0;
      sum += counted?.bytes ?? 0;
    }
    if (lines > this.linesPerSecond * windowSeconds || sum > bytesPerSecond * windowSeconds) return false;
    this.count(second, bytes);
    return true;
  }

  private count(second: number, bytes: number): void {
    const counted = this.seconds.get(second);
    if (counted) {
      counted.lines += 1;
      counted.bytes += bytes;
      return;
    }
    this.seconds.set(second, { lines: 1, bytes });
    if (this.seconds.size <= rememberedSeconds) return;
    for (const old of [...this.seconds.keys()].slice(0, rememberedSeconds / 3)) this.seconds.delete(old);
  }
}
