import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger.js';

type Cleanup = () => Promise<unknown> | unknown;

const cleanups: Cleanup[] = [];
let stopping = false;
const stopWithinMs = 10_000;

/** Runs at SIGTERM or SIGINT, last registered first; the process ends after 10 s at the latest. */
export function onShutdown(cleanup: Cleanup): void {
  if (cleanups.length === 0) {
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  }
  cleanups.push(cleanup);
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), stopWithinMs).unref();
  for (const cleanup of cleanups.reverse()) {
    try {
      await cleanup();
    } catch (error) {
      console.error(error);
    }
  }
  process.exit(0);
}

export interface Loop {
  /** Something changed: run now, or again as soon as the present round ends. */
  wake(): void;
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/**
 * A level-triggered control loop: woken by events, and each `everySeconds` besides, because a
 * wake-up may be lost. Rounds never overlap; a failing round is logged and the next one comes.
 */
export function loop(
  { name, everySeconds = 5, logger }: { name: string; everySeconds?: number; logger: Logger },
  round: (signal: AbortSignal) => Promise<void>,
): Loop {
  const ended = new AbortController();
  let woken = true;
  let nudge = () => {};

  const running = run();
  return {
    wake() {
      woken = true;
      nudge();
    },
    async stop() {
      ended.abort();
      nudge();
      await running;
    },
  };

  async function run(): Promise<void> {
    let failures = 0;
    while (!ended.signal.aborted) {
      woken = false;
      try {
        await round(ended.signal);
        failures = 0;
      } catch (error) {
        if (ended.signal.aborted) return;
        failures += 1;
        logger.error({ err: error, loop: name, failures }, 'loop round failed');
        // A round that fails at once must not spin, however often it is woken.
        await delay(Math.min(5_000, 100 * 2 ** failures), undefined, { signal: ended.signal }).catch(() => {});
      }
      if (!woken) await rest();
    }
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, everySeconds * 1_000);
      function done() {
        clearTimeout(timer);
        nudge = () => {};
        resolve();
      }
      nudge = done;
      if (ended.signal.aborted || woken) done();
    });
  }
}
