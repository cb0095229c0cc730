import type { ApiLogger } from './api-logger.js';

const sayEveryMs = 30_000;

/** Something that every request meets while a service is away is said now and then, not a hundred times a second. */
export class Outage {
  private saidAt = 0;

  constructor(
    private readonly logger: ApiLogger,
    private readonly words: string,
  ) {}

  note(error: unknown): void {
    if (Date.now() - this.saidAt < sayEveryMs) return;
    this.saidAt = Date.now();
    this.logger.warn({ reason: error instanceof Error ? error.message : String(error) }, this.words);
  }
}
