import type { Assignment } from '@berth/contracts';
import { emitBuild, systemActor, transact } from '@berth/database';
import { buildTiming, buildVariables, DomainError } from '@berth/domain';
import type { Deps } from '../deps.js';
import { repositoryOf } from '../platform/registry-token.js';

/**
 * One builder gets the build, for as long as it renews its lease; each claim has a higher number, and the number before
 * is deaf from then on. An older build of the app that has not ended goes first.
 */
export async function claimBuild(deps: Deps, id: string, builderId: string): Promise<Assignment> {
  const { prisma, configs, tokens, settings } = deps;
  const claimed = await transact(prisma, systemActor, async (tx) => {
    const [row] = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "Build" AS build SET state = 'building', attempt = attempt + 1, "builderId" = ${builderId}, phase = 'fetch',
        "startedAt" = coalesce("startedAt", now()), "leaseUntil" = now() + make_interval(secs => ${buildTiming.leaseSeconds})
      WHERE id = ${id} AND (state = 'queued' OR (state = 'building' AND "leaseUntil" < now()))
        AND NOT EXISTS (SELECT 1 FROM "Build" AS older WHERE older."appId" = build."appId" AND older.id < build.id
          AND older.state IN ('queued', 'building'))
        AND EXISTS (SELECT 1 FROM "App" WHERE "App".id = build."appId" AND desired <> 'destroying')
      RETURNING id`;
    if (!row) return undefined;
    const build = await tx.build.findUniqueOrThrow({ where: { id }, include: { app: true } });
    await emitBuild(tx, build);
    return build;
  });
  if (!claimed) throw notClaimable(id);
  deps.wakes.send('outbox');
  const { app, teamId, appId, attempt, commit } = claimed;
  const { variables } = await configs.newest(teamId, appId);
  return {
    buildId: id,
    attempt,
    appId,
    appSlug: app.slug,
    teamId,
    commit,
    repository: `${settings.registryName}/${repositoryOf(teamId, appId)}`,
    pushToken: tokens.forBuild(teamId, appId),
    variables: buildVariables(variables),
    deadlineSeconds: buildTiming.deadlineSeconds,
    logLinesPerSecond: app.logLinesPerSecond,
  };
}

function notClaimable(id: string): DomainError {
  return new DomainError('build.not_claimable', `${id} ended, is being built, or waits for an older build.`, {
    kind: 'conflict',
  });
}
