import { Processes } from '@berth/contracts';
import type { Formation, UpdateFormation } from '@berth/contracts/http';
import { bumpRoute, lockApp, PrismaClient, transact } from '@berth/database';
import { DomainError, sizes } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';

interface AppOfFormation {
  id: string;
  slug: string;
  liveReleaseId: string | null;
  liveDeploymentId: string | null;
}

/** How many of each process, and how big. Scaling makes no release. */
@Injectable()
export class AppFormation {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly wake: Wake,
  ) {}

  async show({ id, liveReleaseId, liveDeploymentId }: AppOfFormation): Promise<Formation> {
    const [rows, release, ready] = await Promise.all([
      this.prisma.formation.findMany({ where: { appId: id } }),
      this.prisma.release.findFirst({
        where: { appId: id, ...(liveReleaseId === null ? {} : { id: liveReleaseId }) },
        orderBy: { number: 'desc' },
        select: { processes: true },
      }),
      this.prisma.instance.findMany({
        where: { appId: id, deploymentId: liveDeploymentId ?? '', desired: 'running', observed: 'ready' },
        select: { process: true },
      }),
    ]);
    const processes = release ? Processes.parse(release.processes) : {};
    const rowOf = (name: string) => rows.find(({ process }) => process === name);
    const toView = ([name, { command }]: [string, Processes[string]]) => ({
      process: name,
      command,
      quantity: rowOf(name)?.quantity ?? 0,
      size: rowOf(name)?.size ?? 'small',
      ready: ready.filter(({ process }) => process === name).length,
    });
    return {
      processes: Object.entries(processes).sort(webFirst).map(toView),
      sizes: Object.entries(sizes).map(([name, size]) => ({ name, ...size })),
    };
  }

  async update(actor: TeamActor, app: AppOfFormation, { processes }: UpdateFormation): Promise<void> {
    const { teamId } = actor;
    const known = (await this.show(app)).processes.map(({ process }) => process);
    for (const { process, size } of processes) {
      if (!known.includes(process)) throw noSuchProcess(process, known);
      if (size !== undefined && !Object.hasOwn(sizes, size)) throw noSuchSize(size);
    }
    const { id, slug } = app;
    await transact(this.prisma, auditOf(actor), async (tx) => {
      await lockApp(tx, teamId, id);
      for (const { process, ...change } of processes) {
        const where = { appId_process: { appId: id, process } };
        const first = { quantity: 0, size: 'small', ...change };
        await tx.formation.upsert({ where, create: { appId: id, process, ...first }, update: change });
      }
      await bumpRoute(tx, id);
      await tx.audit({ action: 'app.scaled', teamId, targetId: id, target: slug, detail: { processes } });
      await tx.emit({ topic: 'app', teamId, appId: id, payload: { id, slug } });
    });
    await this.wake.up('instances', 'routes');
  }
}

const webFirst = ([a]: [string, unknown], [b]: [string, unknown]) =>
  a === b ? 0 : a === 'web' ? -1 : b === 'web' ? 1 : a < b ? -1 : 1;

function noSuchProcess(process: string, known: readonly string[]): DomainError {
  return new DomainError('formation.no_such_process', `The app has no process called "${process}".`, {
    kind: 'invalid',
    hint: known.length > 0 ? `It has ${known.join(', ')}.` : 'Deploy it first; its Procfile names the processes.',
  });
}

function noSuchSize(size: string): DomainError {
  return new DomainError('formation.no_such_size', `There is no size called "${size}".`, {
    kind: 'invalid',
    hint: `Choose one of ${Object.keys(sizes).join(', ')}.`,
  });
}
