import type { DestroyPlan } from '@berth/contracts/http';
import { bumpRoute, lockApp, PrismaClient, transact } from '@berth/database';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { BuildQueue } from '../builds/build-queue.js';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';

/** Marks the app for the operator, which stops and deletes what it has, bit by bit, and its row last. */
@Injectable()
export class DestroyApp {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly queue: BuildQueue,
    private readonly wake: Wake,
  ) {}

  /** What goes, for the person who is about to confirm. */
  async plan(teamId: string, { id: appId, slug: name }: { id: string; slug: string }): Promise<DestroyPlan> {
    const where = { appId, teamId };
    const [hosts, instances, releases, builds, images, version, git, logs] = await Promise.all([
      this.prisma.host.findMany({ where: { appId }, orderBy: { name: 'asc' } }),
      this.prisma.instance.count({ where: { ...where, observed: { not: 'gone' } } }),
      this.prisma.release.count({ where }),
      this.prisma.build.count({ where }),
      this.prisma.release.groupBy({ by: ['image'], where }),
      this.prisma.configVersion.findFirst({ where: { appId }, orderBy: { number: 'desc' }, select: { names: true } }),
      this.prisma.gitPack.aggregate({ where: { appId }, _sum: { bytes: true } }),
      this.prisma.logSegment.aggregate({ where: { appId }, _sum: { bytes: true } }),
    ]);
    return {
      name,
      hosts: hosts.map((host) => host.name),
      instances,
      releases,
      builds,
      images: images.length,
      variables: Array.isArray(version?.names) ? version.names.length : 0,
      gitBytes: Number(git._sum.bytes ?? 0),
      logBytes: logs._sum.bytes ?? 0,
    };
  }

  async run(actor: TeamActor, { id, slug }: { id: string; slug: string }, confirm: string): Promise<void> {
    if (confirm !== slug) throw notConfirmed(slug);
    const { teamId } = actor;
    const open = await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockApp(tx, teamId, id);
      const builds = await tx.build.updateManyAndReturn({
        where: { appId: id, teamId, state: { in: ['queued', 'building'] } },
        data: { state: 'cancelled', finishedAt: new Date(), leaseUntil: null },
      });
      await tx.host.deleteMany({ where: { appId: id } });
      await tx.app.update({ where: { id, teamId }, data: { desired: 'destroying' } });
      await bumpRoute(tx, id);
      await tx.audit({ action: 'app.destroyed', teamId, targetId: id, target: slug });
      await tx.emit({ topic: 'app', teamId, appId: id, payload: { id, slug, desired: 'destroying' } });
      return builds;
    });
    await Promise.all(open.map((build) => this.queue.remove(build.id)));
    await this.wake.up('routes', 'instances', 'garbage', 'builds', 'deployments');
  }
}

function notConfirmed(slug: string): DomainError {
  return new DomainError('app.not_confirmed', 'The name that was typed is not the name of the app.', {
    kind: 'invalid',
    hint: `Type "${slug}" to confirm.`,
  });
}
