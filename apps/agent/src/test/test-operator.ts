import type { Server } from 'node:http';
import { LogBatch, type LogRecord } from '@berth/contracts';
import { DomainError } from '@berth/domain';
import { bearer, createLogger, internalServer, listenOn, route } from '@berth/process';

export const testToken = 'a-token-of-the-test-0123456789-abcdefghij';

/** Takes log lines as the operator does, and keeps them in memory. */
export class TestOperator {
  readonly records: LogRecord[] = [];
  readonly stored = new Map<string, number>();
  /** While set, it takes nothing. */
  away = false;
  refused = 0;
  private server: Server | undefined;

  constructor(readonly socket: string) {}

  async listen(): Promise<void> {
    this.server = internalServer({
      logger: createLogger('test', 'silent'),
      authorize: bearer(testToken),
      routes: [route('POST', '/logs', { body: LogBatch }, ({ body }) => this.store(body))],
    });
    await listenOn(this.server, { socket: this.socket });
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  of(origin: string): LogRecord[] {
    return this.records.filter((record) => record.origin === origin);
  }

  private store({ origin, after, records }: LogBatch): { stored: number } {
    if (this.away) {
      this.refused += 1;
      throw new DomainError('service.failed', 'away', { kind: 'unavailable' });
    }
    const stored = this.stored.get(origin) ?? -1;
    if (after !== undefined && after > stored) return { stored };
    const fresh = records.filter(({ seq }) => seq > stored);
    this.records.push(...fresh);
    this.stored.set(origin, fresh.at(-1)?.seq ?? stored);
    return { stored: this.stored.get(origin) ?? -1 };
  }
}
