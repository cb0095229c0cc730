import type { HeartbeatAnswer } from '@berth/contracts';
import type { Database } from '@berth/database';
import { buildTiming, DomainError, NotFound, type ObjectStore } from '@berth/domain';

export interface Attempt {
  id: string;
  attempt: number;
}

/** Renews the lease, and is how a builder hears that its work is not wanted any more. */
export async function heartbeat(prisma: Database, { id, attempt }: Attempt, phase: string): Promise<HeartbeatAnswer> {
  const renewed = await prisma.$executeRaw`
    UPDATE "Build" SET "leaseUntil" = now() + make_interval(secs => ${buildTiming.leaseSeconds}), phase = ${phase}
    WHERE id = ${id} AND attempt = ${attempt} AND state = 'building'`;
  if (renewed > 0) return { stop: null };
  const build = await prisma.build.findUnique({ where: { id }, select: { state: true } });
  if (build?.state === 'superseded') return { stop: 'superseded' };
  return { stop: build === null || build.state === 'cancelled' ? 'cancelled' : 'lost' };
}

/** The Dockerfile as it is built, to be read in the console. */
export async function recordPlan(
  prisma: Database,
  { id, attempt }: Attempt,
  plan: { kind: string; dockerfile: string },
): Promise<void> {
  const { count } = await prisma.build.updateMany({
    where: { id, attempt, state: 'building' },
    data: { planKind: plan.kind, dockerfile: plan.dockerfile },
  });
  if (count === 0) throw lost(id);
}

/** The tree as it was pushed, for the attempt that holds the build. */
export async function openSource(
  prisma: Database,
  objects: ObjectStore,
  { id, attempt }: Attempt,
  signal: AbortSignal,
) {
  const build = await prisma.build.findFirst({ where: { id, attempt, state: 'building' } });
  if (!build) throw lost(id);
  const source = await objects.get(build.sourceKey, { signal });
  if (!source) throw new NotFound('source', build.sourceKey);
  return source;
}

export function lost(id: string): DomainError {
  return new DomainError('build.lost', `${id} is not this attempt's any more.`, {
    kind: 'conflict',
    hint: 'Another builder has it, or it was cancelled or superseded.',
  });
}
