import { setTimeout as delay } from 'node:timers/promises';
import type { Deps } from '../deps.js';

const lookEveryMs = 1_000;

/** The oldest build that could be claimed, as soon as there is one: long polling for builders that do not see the queue. */
export async function nextBuild(deps: Deps, waitSeconds: number, signal: AbortSignal): Promise<string | null> {
  const until = Date.now() + waitSeconds * 1_000;
  for (;;) {
    const found = await claimable(deps);
    if (found || Date.now() >= until || signal.aborted) return found;
    await woken(deps, Math.min(lookEveryMs, until - Date.now()), signal);
  }
}

async function claimable({ prisma }: Deps): Promise<string | null> {
  const [row] = await prisma.$queryRaw<{ id: string }[]>`
    SELECT build.id FROM "Build" AS build JOIN "App" AS app ON app.id = build."appId" AND app.desired <> 'destroying'
    WHERE (build.state = 'queued' OR (build.state = 'building' AND build."leaseUntil" < now()))
      AND NOT EXISTS (SELECT 1 FROM "Build" AS older WHERE older."appId" = build."appId" AND older.id < build.id
        AND older.state IN ('queued', 'building'))
    ORDER BY build."createdAt" LIMIT 1`;
  return row?.id ?? null;
}

async function woken({ wakes }: Deps, ms: number, signal: AbortSignal): Promise<void> {
  const heard = new AbortController();
  const stop = wakes.on(['builds'], () => heard.abort());
  await delay(ms, undefined, { signal: AbortSignal.any([heard.signal, signal]) }).catch(() => {});
  stop();
}
