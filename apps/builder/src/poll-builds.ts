import { setTimeout as delay } from 'node:timers/promises';
import { takeBuild } from './build-worker.js';
import type { BuildTools } from './run-build.js';

const waitSeconds = 25;

/** For a builder that does not see the queue (on another machine): asks the operator, one long poll per free place. */
export function pollBuilds(concurrency: number, tools: BuildTools, stopping: AbortSignal): { close(): Promise<void> } {
  const places = Array.from({ length: concurrency }, () => place(tools, stopping));
  return { close: async () => void (await Promise.allSettled(places)) };
}

async function place(tools: BuildTools, stopping: AbortSignal): Promise<void> {
  for (let failures = 0; !stopping.aborted; ) {
    try {
      const buildId = await tools.operator.next(waitSeconds, stopping);
      if (buildId && !(await takeBuild(buildId, tools, stopping))) await pause(300, stopping);
      failures = 0;
    } catch (error) {
      if (stopping.aborted) return;
      failures += 1;
      tools.logger.warn({ err: error, failures }, 'no answer about the next build');
      await pause(Math.min(5_000, 200 * 2 ** failures), stopping);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal }).catch(() => {});
}
