import { enqueueBuild, PrismaClient, transact } from '@berth/database';
import { newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { Wake } from '../http/wake.js';
import { BuildQueue } from './build-queue.js';

export interface NewBuild {
  /** Made before, when the source's key contains it. */
  readonly id?: string;
  readonly appId: string;
  readonly teamId: string;
  /** `refs/heads/main`, `image:<reference>` or `sample:<name>` */
  readonly ref: string;
  readonly commit: string;
  readonly oldCommit: string | null;
  readonly message: string;
  readonly sourceKey: string;
  readonly actorId: string;
  readonly via: string;
  readonly requestId?: string;
}

/** The source is in S3 already; from here on nothing is lost, whoever dies. Older builds of the app give way. */
@Injectable()
export class StartBuild {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly queue: BuildQueue,
    private readonly wake: Wake,
  ) {}

  async run({ actorId, via, requestId, id = newId('bld'), ...build }: NewBuild) {
    const started = await transact(this.prisma, { actorId, via, requestId }, async (tx) => {
      const result = await enqueueBuild(tx, { id, ...build });
      const { teamId, appId, ref, commit } = build;
      await tx.audit({ action: 'build.queued', teamId, targetId: id, target: ref, detail: { appId, commit } });
      return result;
    });
    await this.queue.add(id);
    await this.wake.up('builds');
    return started;
  }
}

/** Where a build's source lies: a tarball of the tree. */
export function sourceKeyOf(appId: string, buildId: string): string {
  return `sources/${appId}/${buildId}.tar`;
}
