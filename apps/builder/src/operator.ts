import type { Readable } from 'node:stream';
import {
  Assignment,
  FinishAnswer,
  type FinishRequest,
  HeartbeatAnswer,
  type HeartbeatRequest,
  type LogBatch,
  LogBatchAnswer,
  NextBuild,
  StackImages,
} from '@berth/contracts';
import type { InternalClient } from '@berth/process';

/** The builder's only counterpart: it gives builds out, takes their logs, and decides what counts. */
export class Operator {
  constructor(
    private readonly client: InternalClient,
    private readonly builder: string,
  ) {}

  async next(waitSeconds: number, signal: AbortSignal): Promise<string | null> {
    const options = { query: { waitSeconds }, schema: NextBuild, timeoutMs: (waitSeconds + 10) * 1000, signal };
    return (await this.client.call('GET', '/builder/next', options)).buildId;
  }

  claim(buildId: string): Promise<Assignment> {
    return this.client.call('POST', `/builder/builds/${buildId}/claim`, {
      body: { builder: this.builder },
      schema: Assignment,
    });
  }

  source({ buildId, attempt }: Assignment, signal: AbortSignal): Promise<Readable> {
    return this.client.stream('GET', `/builder/builds/${buildId}/source`, { query: { attempt }, signal });
  }

  heartbeat(buildId: string, body: HeartbeatRequest): Promise<HeartbeatAnswer> {
    const path = `/builder/builds/${buildId}/heartbeat`;
    return this.client.call('POST', path, { body, schema: HeartbeatAnswer, timeoutMs: 5_000 });
  }

  plan({ buildId, attempt }: Assignment, kind: string, dockerfile: string): Promise<void> {
    return this.client.call('POST', `/builder/builds/${buildId}/plan`, { body: { attempt, kind, dockerfile } });
  }

  finish(buildId: string, body: FinishRequest): Promise<FinishAnswer> {
    return this.client.call('POST', `/builder/builds/${buildId}/finish`, { body, schema: FinishAnswer });
  }

  logs(body: LogBatch): Promise<{ stored: number }> {
    return this.client.call('POST', '/logs', { body, schema: LogBatchAnswer, timeoutMs: 10_000 });
  }

  stacks(): Promise<StackImages> {
    return this.client.call('GET', '/builder/stacks', { schema: StackImages });
  }
}
