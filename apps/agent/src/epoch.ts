import { DomainError } from '@berth/domain';
import type { DesiredStore } from './desired-store.js';

/** Of the operators there ever were, only the newest leader is obeyed. The highest epoch is kept on disk. */
export class Epoch {
  constructor(private readonly store: DesiredStore) {}

  /** `header` is x-berth-epoch; callers that do not lead anything (the router) send none. */
  async admit(header: string | string[] | undefined): Promise<void> {
    if (header === undefined) return;
    const epoch = Number(header);
    if (!Number.isSafeInteger(epoch) || epoch < 0) {
      throw new DomainError('request.invalid', 'x-berth-epoch must be a whole number.', { kind: 'invalid' });
    }
    if (epoch < this.store.epoch) {
      throw new DomainError('agent.stale_epoch', `Epoch ${epoch} is over; ${this.store.epoch} leads.`, {
        kind: 'conflict',
        hint: 'Another operator has taken over.',
      });
    }
    if (epoch === this.store.epoch) return;
    this.store.epoch = epoch;
    await this.store.save();
  }
}
