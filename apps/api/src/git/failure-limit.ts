import { DomainError } from '@berth/domain';

const maxAddresses = 10_000;

/** Slows down the guessing of tokens from one address. Kept in memory: 256-bit tokens need no exact count. */
export class FailureLimit {
  private readonly seen = new Map<string, { count: number; until: number }>();

  constructor(private readonly limit: { failures: number; windowMs: number }) {}

  refuseIfTooMany(address: string, now = Date.now()): void {
    const entry = this.seen.get(address);
    if (!entry || entry.until < now || entry.count < this.limit.failures) return;
    throw new DomainError('git.too_many_failures', 'Too many wrong passwords came from this address.', {
      kind: 'rate_limited',
      hint: `Wait ${Math.ceil((entry.until - now) / 1000)} s. An old token in a credential helper is a common reason.`,
    });
  }

  count(address: string, now = Date.now()): void {
    const entry = this.seen.get(address);
    if (entry && entry.until >= now) {
      entry.count += 1;
      return;
    }
    if (this.seen.size >= maxAddresses) this.seen.clear();
    this.seen.set(address, { count: 1, until: now + this.limit.windowMs });
  }
}
