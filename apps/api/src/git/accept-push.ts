import { enqueueBuild, lockApp, PrismaClient, type Tx, transact } from '@berth/database';
import { DomainError, newId } from '@berth/domain';
import { type StoredPack, zeroCommit } from '@berth/git-store';
import { Injectable } from '@nestjs/common';
import { BuildQueue } from '../builds/build-queue.js';
import { auditOf } from '../http/actor.js';
import type { Repository } from './git-access.js';
import type { RefCommand } from './hook-channel.js';

export interface PushedSource {
  readonly buildId: string;
  readonly commit: string;
  readonly ref: string;
  readonly oldCommit: string | null;
  readonly message: string;
  readonly key: string;
}

interface CheckedPush {
  readonly repository: Repository;
  readonly packs: readonly StoredPack[];
  /** Branches and tags that are kept and not built. */
  readonly stored: readonly RefCommand[];
  readonly source?: PushedSource;
}

/** Makes a push that was checked and uploaded the platform's: packs, refs, the build and its audit row, all or nothing. */
@Injectable()
export class AcceptPush {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly builds: BuildQueue,
  ) {}

  async run({
    repository,
    packs,
    stored,
    source,
  }: CheckedPush): Promise<{ buildId: string; superseded: number } | null> {
    const { appId, teamId, appSlug, actor } = repository;
    const superseded = await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockApp(tx, teamId, appId);
      await refuseStale(tx, appId, [...stored, ...(source ? [commandOf(source)] : [])]);
      await tx.gitPack.createMany({
        data: packs.map(({ name, bytes }) => ({ id: newId('pck'), appId, name, bytes })),
        skipDuplicates: true,
      });
      for (const { ref, newId: commit } of stored) await moveRef(tx, appId, ref, commit);
      const refs = [...stored.map(({ ref }) => ref), ...(source ? [source.ref] : [])];
      const detail = { refs, ...(source ? { buildId: source.buildId, commit: source.commit } : {}) };
      await tx.audit({ action: 'git.pushed', teamId, targetId: appId, target: appSlug, detail });
      if (!source) return 0;
      const { buildId: id, key: sourceKey, ...rest } = source;
      return (await enqueueBuild(tx, { id, teamId, appId, sourceKey, ...rest })).superseded.length;
    });
    if (!source) return null;
    // Only a wake-up, and nobody waits for it: the operator's sweeper finds the row when it gets lost.
    void this.builds.add(source.buildId).catch(() => {});
    return { buildId: source.buildId, superseded };
  }
}

/** Judged again under the lock of the app: what git saw is a moment old. */
async function refuseStale(tx: Tx, appId: string, commands: readonly RefCommand[]): Promise<void> {
  const rows = await tx.gitRef.findMany({ where: { appId, name: { in: commands.map(({ ref }) => ref) } } });
  const current = new Map(rows.map(({ name, commit }) => [name, commit]));
  const stale = commands.find(({ ref, oldId }) => (current.get(ref) ?? zeroCommit) !== oldId);
  if (!stale) return;
  throw new DomainError('git.stale', `${stale.ref} was moved by somebody else in between.`, {
    kind: 'conflict',
    hint: 'Fetch, look at what changed, and push again.',
  });
}

function commandOf({ ref, oldCommit, commit }: PushedSource): RefCommand {
  return { ref, oldId: oldCommit ?? zeroCommit, newId: commit };
}

async function moveRef(tx: Tx, appId: string, name: string, commit: string): Promise<void> {
  await tx.gitRef.upsert({
    where: { appId_name: { appId, name } },
    create: { appId, name, commit },
    update: { commit },
  });
}
