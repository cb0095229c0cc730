import { type BuildEvent, buildRules, newId } from '@berth/domain';
import type { Prisma } from './client.js';
import { lockApp } from './deployments.js';
import type { Tx } from './transact.js';

interface NewBuild {
  id?: string;
  teamId: string;
  appId: string;
  commit: string;
  ref: string;
  oldCommit: string | null;
  message: string;
  sourceKey: string;
}

/** A queued build; the app's builds that have not ended yet give way to it and are answered, for their pushers to be told. */
export async function enqueueBuild(tx: Tx, { id = newId('bld'), teamId, appId, ...source }: NewBuild) {
  await lockApp(tx, teamId, appId);
  const superseded = await tx.build.updateManyAndReturn({
    where: { appId, teamId, state: { in: [...buildRules.superseded.from] } },
    data: { state: 'superseded', supersededBy: id, finishedAt: new Date(), leaseUntil: null },
  });
  for (const build of superseded) await emitBuild(tx, build);
  const { actorId, via } = tx.actor;
  const build = await tx.build.create({ data: { id, appId, teamId, ...source, actorId, actorVia: via } });
  await emitBuild(tx, build);
  return { build, superseded };
}

/**
 * One conditional UPDATE. With an attempt it is the builder who speaks, and only the one that holds the build now is heard.
 * Undefined when the build is past it.
 */
export async function recordBuild(
  tx: Tx,
  { id, teamId, attempt }: { id: string; teamId: string; attempt?: number },
  event: Exclude<BuildEvent, 'claimed'>,
  facts: Prisma.BuildUpdateManyMutationInput = {},
) {
  const { from, to } = buildRules[event];
  const [build] = await tx.build.updateManyAndReturn({
    where: { id, teamId, state: { in: [...from] }, ...(attempt === undefined ? {} : { attempt }) },
    data: { ...facts, state: to, finishedAt: new Date(), leaseUntil: null },
  });
  if (build) await emitBuild(tx, build);
  return build;
}

export function emitBuild(
  tx: Tx,
  { id, teamId, appId, state }: { id: string; teamId: string; appId: string; state: string },
): Promise<void> {
  return tx.emit({ topic: 'build', teamId, appId, payload: { id, state } });
}
