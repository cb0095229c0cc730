import { type LogBatch, LogBatchAnswer } from '@berth/contracts';
import type { InternalClient } from '@berth/process';

/** Where lines go: the operator, on its socket. */
export interface LogSink {
  /** The highest seq that is stored now. */
  store(batch: LogBatch, signal: AbortSignal): Promise<number>;
}

export function operatorSink(operator: InternalClient): LogSink {
  return {
    async store(batch, signal) {
      const answer = await operator.call('POST', '/logs', { body: batch, schema: LogBatchAnswer, signal });
      return answer.stored;
    },
  };
}
