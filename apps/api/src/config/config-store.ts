import type { Config } from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { decodeVariables, reservedVariables, type Variables } from '@berth/domain';
import { Vault } from '@berth/secrets';
import { Injectable } from '@nestjs/common';
import { ActorNames } from '../http/actor-names.js';

export interface StoredConfig {
  readonly id: string;
  readonly number: number;
  readonly actorId: string;
  readonly createdAt: Date;
  readonly variables: Variables;
}

/** An app's newest configuration, opened; and as people may see it. */
@Injectable()
export class ConfigStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly vault: Vault,
    private readonly names: ActorNames,
  ) {}

  /** Each app has one from its creation on. */
  async newest(teamId: string, appId: string): Promise<StoredConfig> {
    const where = { appId, app: { teamId } };
    const row = await this.prisma.configVersion.findFirstOrThrow({ where, orderBy: { number: 'desc' } });
    const { id, number, actorId, createdAt } = row;
    return { id, number, actorId, createdAt, variables: decodeVariables(await this.vault.openText(teamId, id, row)) };
  }

  async show(app: { id: string; teamId: string; liveReleaseId: string | null }): Promise<Config> {
    const [config, live] = await Promise.all([this.newest(app.teamId, app.id), this.liveVersion(app)]);
    const nameOf = await this.names.of([config.actorId]);
    return {
      version: config.number,
      updatedAt: config.createdAt.toISOString(),
      updatedBy: nameOf(config.actorId),
      liveVersion: live,
      variables: Object.entries(config.variables)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { value, secret, availableAt }]) => ({ name, value: secret ? null : value, secret, availableAt })),
      reserved: [...reservedVariables],
    };
  }

  private async liveVersion({ id: appId, liveReleaseId }: { id: string; liveReleaseId: string | null }) {
    if (liveReleaseId === null) return null;
    const release = await this.prisma.release.findFirst({
      where: { id: liveReleaseId, appId },
      select: { configVersion: { select: { number: true } } },
    });
    return release?.configVersion.number ?? null;
  }
}
