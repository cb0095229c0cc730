import { type Database, recordBuild, systemActor, transact } from '@berth/database';
import { buildTiming, type Failure } from '@berth/domain';
import type { Wakes } from '../platform/wakes.js';

/** Wakes builders; the truth is the row. */
export abstract class BuildQueue {
  abstract add(build: { id: string; attempt: number }): Promise<void>;
}

/** The same build that takes builders down with it is given up. */
const attemptsAllowed = 3;

interface Swept {
  id: string;
  teamId: string;
  attempt: number;
  state: string;
  overdue: boolean;
  unclaimed: boolean;
}

/**
 * Puts back what no builder holds, and ends what nobody will. A lost queue loses nothing. Each attempt has the whole deadline:
 * a build whose builder was lost late is not ended for the time that attempt took.
 */
export async function sweepBuilds(prisma: Database, queue: BuildQueue, wakes: Wakes): Promise<void> {
  const { deadlineSeconds, leaseSeconds, claimSeconds } = buildTiming;
  const open = await prisma.$queryRaw<Swept[]>`
    SELECT id, "teamId", attempt, state,
      coalesce("startedAt" < now() - make_interval(secs => ${deadlineSeconds} * attempt + ${leaseSeconds}), false) AS overdue,
      (state = 'queued' AND "createdAt" < now() - make_interval(secs => ${claimSeconds})) AS unclaimed
    FROM "Build" WHERE state = 'queued' OR (state = 'building'
      AND ("leaseUntil" < now() OR "startedAt" < now() - make_interval(secs => ${deadlineSeconds} * attempt + ${leaseSeconds})))
    ORDER BY id`;
  for (const build of open) {
    const failure = givenUp(build);
    if (failure) await fail(prisma, build, failure);
    else await queue.add(build);
  }
  if (open.some(givenUp)) wakes.send('outbox', 'builds');
}

function givenUp({ overdue, unclaimed, attempt, state }: Swept): Failure | undefined {
  if (overdue) {
    return {
      code: 'build.deadline_passed',
      message: `The build did not end within ${buildTiming.deadlineSeconds / 60} minutes.`,
      hint: 'Make it do less, or cache more: an unchanged lockfile is not installed again.',
    };
  }
  if (unclaimed) {
    return {
      code: 'build.no_builder',
      message: 'No builder took the build.',
      hint: 'Run `./berth status`: is the builder up? Then push again.',
    };
  }
  if (state === 'building' && attempt >= attemptsAllowed) {
    return {
      code: 'build.builder_lost',
      message: `The builder was lost ${attempt} times while it built this.`,
      hint: 'It may need more memory than builders have. Look at the build log, then push again.',
    };
  }
  return undefined;
}

async function fail(prisma: Database, { id, teamId, attempt }: Swept, failure: Failure): Promise<void> {
  await transact(prisma, systemActor, async (tx) => {
    const failed = await recordBuild(tx, { id, teamId, attempt }, 'failed', { failure: { ...failure } });
    if (!failed) return;
    const target = failed.commit.slice(0, 7);
    await tx.audit({ action: 'build.failed', teamId, targetId: id, target, detail: { ...failure } });
  });
}
