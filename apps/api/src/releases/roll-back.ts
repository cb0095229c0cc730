import { Processes } from '@berth/contracts';
import { createRelease, type Prisma, PrismaClient, type Tx, transact } from '@berth/database';
import { DomainError, NotFound, newId } from '@berth/domain';
import { Vault } from '@berth/secrets';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Wake } from '../http/wake.js';

type OldRelease = Prisma.ReleaseGetPayload<{ include: { configVersion: true } }>;

/**
 * A new release with an old one's image and configuration. The configuration becomes the app's newest version again, so that
 * the next push runs with what was rolled back to.
 */
@Injectable()
export class RollBack {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly vault: Vault,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, app: { id: string; liveReleaseId: string | null; lastRelease: number }, number: number) {
    const { teamId } = actor;
    const old = await this.prisma.release.findFirst({
      where: { appId: app.id, teamId, number },
      include: { configVersion: true },
    });
    if (!old) throw new NotFound('release', `v${number}`);
    if (old.id === app.liveReleaseId && old.number === app.lastRelease) throw alreadyLive(number);
    const resealed = await this.reseal(teamId, old);
    const { release, deployment } = await transact(this.prisma, auditOf(actor), async (tx) => {
      const configVersionId = await this.restoreConfig(tx, actor, old, resealed);
      return createRelease(tx, {
        teamId,
        appId: app.id,
        image: old.image,
        configVersionId,
        processes: Processes.parse(old.processes),
        releaseCommand: old.releaseCommand as string[] | null,
        cause: 'rollback',
        description: `Rolled back to v${number}`,
        commit: old.commit,
      });
    });
    await this.wake.up('deployments');
    return { release: release.number, deploymentId: deployment.id };
  }

  /** Sealed values open in their own row only: another row needs them sealed again. */
  private async reseal(teamId: string, { configVersion }: OldRelease) {
    const id = newId('cfg');
    const text = await this.vault.openText(teamId, configVersion.id, configVersion);
    return { id, ...(await this.vault.seal(teamId, id, text)) };
  }

  private async restoreConfig(
    tx: Tx,
    { teamId, userId }: TeamActor,
    { appId, configVersion }: OldRelease,
    resealed: { id: string; keyId: string; sealed: Uint8Array<ArrayBuffer> },
  ): Promise<string> {
    const [row] = await tx.$queryRaw<{ lastConfig: number }[]>`
      SELECT "lastConfig" FROM "App" WHERE id = ${appId} AND "teamId" = ${teamId} FOR UPDATE`;
    if (!row || row.lastConfig === configVersion.number) return configVersion.id;
    const number = row.lastConfig + 1;
    await tx.app.update({ where: { id: appId, teamId }, data: { lastConfig: number } });
    const names = configVersion.names as Prisma.InputJsonValue;
    await tx.configVersion.create({ data: { ...resealed, appId, number, names, actorId: userId } });
    const detail = { restored: configVersion.number };
    await tx.audit({ action: 'config.restored', teamId, targetId: resealed.id, target: `version ${number}`, detail });
    await tx.emit({ topic: 'config', teamId, appId, payload: { id: resealed.id, version: number } });
    return resealed.id;
  }
}

function alreadyLive(number: number): DomainError {
  return new DomainError('release.already_live', `v${number} is live.`, {
    kind: 'conflict',
    hint: 'To start its instances anew, restart the app.',
  });
}
