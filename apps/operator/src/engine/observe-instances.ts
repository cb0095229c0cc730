import { bumpRoute, systemActor, type Tx, transact } from '@berth/database';
import type { Observed, ObservedPage } from '@berth/domain';
import { type Loop, loop } from '@berth/process';
import type { Deps } from '../deps.js';

/** Follows the engine: what it reports is written to the rows, and the route follows readiness in the same transaction. */
export function observeInstances(deps: Deps): Loop {
  const { engine, view, wakes, logger } = deps;
  return loop({ name: 'observe', everySeconds: 1, logger }, async (signal) => {
    try {
      for await (const page of engine.observe(signal)) {
        await takePage(deps, page);
        wakes.send('instances');
      }
    } finally {
      view.lose();
    }
  });
}

export async function takePage(deps: Deps, page: ObservedPage): Promise<void> {
  const changed = deps.view.take(page);
  const written = await Promise.all(changed.map((observed) => record(deps, observed)));
  if (written.some(Boolean)) deps.wakes.send('outbox', 'routes');
}

/** What an earlier life of the instance did is not news; a later one (a visitor woke it) is accepted as it is. */
async function record({ prisma }: Deps, { id, appId, generation, state, detail }: Observed): Promise<boolean> {
  return transact(prisma, systemActor, async (tx) => {
    const before = await lockInstance(tx, id, appId);
    if (!before || before.generation > generation) return false;
    const known = { ...before.detail };
    const same = before.observed === state && before.generation === generation;
    if (same && sameDetail(known, detail)) return false;
    await tx.instance.updateMany({
      where: { id, appId },
      data: {
        observed: state,
        generation,
        detail: {
          ...detail,
          failure: detail.failure ? { ...detail.failure } : null,
          listening: detail.listening.map((one) => ({ ...one })),
        },
        ...(same ? {} : { observedAt: new Date() }),
      },
    });
    if (same) return true;
    await bumpRoute(tx, appId);
    await tx.emit({
      topic: 'instance',
      teamId: before.teamId,
      appId,
      payload: { id, observed: state, generation, ...whatHappened(before, detail) },
    });
    return true;
  });
}

/** For the app's own log. */
function whatHappened({ process, index }: Before, { exitCode, oomKilled, nextStartAt, failure }: Observed['detail']) {
  const startsInSeconds = nextStartAt === null ? null : Math.max(1, Math.round((nextStartAt - Date.now()) / 1_000));
  return { name: `${process}.${index}`, exitCode, oomKilled, startsInSeconds, failure: failure?.message ?? null };
}

interface Before {
  teamId: string;
  process: string;
  index: number;
  observed: string;
  generation: number;
  detail: Record<string, unknown>;
}

async function lockInstance(tx: Tx, id: string, appId: string): Promise<Before | undefined> {
  const [row] = await tx.$queryRaw<Before[]>`
    SELECT "teamId", process, index, observed, generation, detail FROM "Instance" WHERE id = ${id} AND "appId" = ${appId} FOR UPDATE`;
  return row;
}

function sameDetail(a: Record<string, unknown>, b: object): boolean {
  return Object.entries(b).every(([key, value]) => JSON.stringify(a[key]) === JSON.stringify(value));
}
