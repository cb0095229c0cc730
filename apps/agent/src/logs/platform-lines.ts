import type { LogBatch, LogRecord } from '@berth/contracts';

/** What the platform itself has to say in an app's log: why an instance ended, when it starts again. */
export interface PlatformLine {
  appId: string;
  /** `web.1` */
  instance: string;
  instanceId: string;
  text: string;
}

const mostWaiting = 1_000;

/** Numbers lines by the clock, so that they rise across restarts of the agent; sends them one after the other. */
export class PlatformLines {
  private readonly waiting: LogBatch[] = [];
  private lastSeq = 0;
  private sending = false;

  constructor(private readonly store: (batch: LogBatch) => Promise<unknown>) {}

  say({ appId, instance, instanceId, text }: PlatformLine): void {
    this.lastSeq = Math.max(this.lastSeq + 1, Date.now() * 100);
    const origin = `${instanceId}.platform`;
    const record: LogRecord = {
      ...{ at: Date.now(), source: 'platform', instance, origin, seq: this.lastSeq, stream: 'stdout', text },
    };
    // The operator has been away for long: the oldest say least.
    if (this.waiting.length >= mostWaiting) this.waiting.shift();
    this.waiting.push({ appId, origin, records: [record] });
    if (!this.sending) void this.send();
  }

  private async send(): Promise<void> {
    this.sending = true;
    try {
      for (let batch = this.waiting.shift(); batch; batch = this.waiting.shift()) await this.store(batch);
    } catch {
      // The agent stops.
    } finally {
      this.sending = false;
    }
  }
}
