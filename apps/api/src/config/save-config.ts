import { Processes } from '@berth/contracts';
import {
  createRelease,
  lockApp,
  openDeploymentStates,
  type Prisma,
  PrismaClient,
  type Tx,
  transact,
} from '@berth/database';
import { checkVariables, DomainError, encodeVariables, namesOf, newId, type Variables } from '@berth/domain';
import { Vault } from '@berth/secrets';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { ActorNames } from '../http/actor-names.js';
import { Wake } from '../http/wake.js';
import { type ConfigChange, describeChange, isSameConfig } from './config-change.js';
import { ConfigStore, type StoredConfig } from './config-store.js';

interface App {
  readonly id: string;
  readonly slug: string;
  readonly liveReleaseId: string | null;
}

interface Options {
  /** The version that the caller saw; null: whatever is there. */
  readonly seen: number | null;
  readonly deploy: boolean;
}

export interface Saved {
  readonly release: number | null;
  readonly deploymentId: string | null;
}

const attempts = 5;

/** A new version of an app's configuration and, unless it is only saved, the release that carries it. No build. */
@Injectable()
export class SaveConfig {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly store: ConfigStore,
    private readonly vault: Vault,
    private readonly names: ActorNames,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, app: App, change: ConfigChange, options: Options): Promise<Saved> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const before = await this.store.newest(actor.teamId, app.id);
      if (options.seen !== null && options.seen !== before.number) throw await this.conflict(before);
      const after = change(before.variables);
      checkVariables(after);
      const saved = await this.save(actor, app, before, after, options.deploy);
      if (saved === 'overtaken') continue;
      if (saved.deploymentId !== null) await this.wake.up('deployments');
      else await this.wake.up('outbox');
      return saved;
    }
    throw await this.conflict(await this.store.newest(actor.teamId, app.id));
  }

  private async save(actor: TeamActor, app: App, before: StoredConfig, after: Variables, deploy: boolean) {
    const { teamId } = actor;
    const unchanged = isSameConfig(before.variables, after);
    const id = unchanged ? before.id : newId('cfg');
    const sealed = unchanged ? null : await this.vault.seal(teamId, id, encodeVariables(after));
    return transact(this.prisma, auditOf(actor), async (tx): Promise<Saved | 'overtaken'> => {
      await lockApp(tx, teamId, app.id);
      const { lastConfig } = await tx.app.findUniqueOrThrow({ where: { id: app.id }, select: { lastConfig: true } });
      if (lastConfig !== before.number) return 'overtaken';
      if (sealed) await this.add(tx, actor, app, { id, number: before.number + 1, ...sealed }, before.variables, after);
      if (!deploy) return { release: null, deploymentId: null };
      return releaseWith(tx, teamId, app, id, describeChange(before.variables, after));
    });
  }

  private async add(
    tx: Tx,
    { teamId, userId }: TeamActor,
    { id: appId, slug }: App,
    version: { id: string; number: number; keyId: string; sealed: Uint8Array<ArrayBuffer> },
    before: Variables,
    after: Variables,
  ): Promise<void> {
    const { id, number } = version;
    await tx.app.update({ where: { id: appId, teamId }, data: { lastConfig: number } });
    await tx.configVersion.create({ data: { ...version, appId, names: namesOf(after), actorId: userId } });
    const detail = { appId, version: number, change: describeChange(before, after) };
    await tx.audit({ action: 'config.changed', teamId, targetId: id, target: slug, detail });
    await tx.emit({ topic: 'config', teamId, appId, payload: { id, version: number } });
  }

  private async conflict({ actorId, createdAt, number }: StoredConfig): Promise<DomainError> {
    const nameOf = await this.names.of([actorId]);
    const when = createdAt.toISOString().replace('T', ' ').slice(0, 19);
    return new DomainError(
      'config.conflict',
      `${nameOf(actorId).name} changed the configuration at ${when} UTC (version ${number}), after you loaded it.`,
      { kind: 'conflict', hint: 'Load it again, look at what changed, and save your change on top.' },
    );
  }
}

/** Nothing to do when the newest release carries this version already, and nothing to release before the first build. */
async function releaseWith(
  tx: Tx,
  teamId: string,
  app: App,
  configVersionId: string,
  description: string,
): Promise<Saved> {
  const base = await releaseToBuildOn(tx, teamId, app);
  if (!base || base.configVersionId === configVersionId) return { release: null, deploymentId: null };
  const { release, deployment } = await createRelease(tx, {
    teamId,
    appId: app.id,
    image: base.image,
    configVersionId,
    processes: Processes.parse(base.processes),
    releaseCommand: base.releaseCommand as string[] | null,
    cause: 'config',
    description,
    commit: base.commit,
  });
  return { release: release.number, deploymentId: deployment.id };
}

/**
 * The image that the change goes with: one that is being deployed right now (its code must not be lost), else the live one,
 * else the newest (a first deploy that failed, perhaps for want of this very variable).
 */
async function releaseToBuildOn(tx: Tx, teamId: string, app: App): Promise<Prisma.ReleaseGetPayload<object> | null> {
  const where = { appId: app.id, teamId };
  const orderBy = { number: 'desc' } as const;
  const underWay = { ...where, deployments: { some: { state: { in: [...openDeploymentStates] } } } };
  const { liveReleaseId } = await tx.app.findUniqueOrThrow({ where: { id: app.id }, select: { liveReleaseId: true } });
  return (
    (await tx.release.findFirst({ where: underWay, orderBy })) ??
    (liveReleaseId === null ? null : await tx.release.findFirst({ where: { ...where, id: liveReleaseId } })) ??
    (await tx.release.findFirst({ where, orderBy }))
  );
}
