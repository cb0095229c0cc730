import type { Database } from '@berth/database';
import { decodeVariables, NotFound, type Variables } from '@berth/domain';

/** The part of the vault (packages/secrets) that reading a configuration needs. */
export interface Opener {
  openText(teamId: string, rowId: string, sealed: { keyId: string; sealed: Uint8Array<ArrayBuffer> }): Promise<string>;
}

/** Variables of an app, decrypted for the moment they are handed on. */
export class AppConfigs {
  constructor(
    private readonly prisma: Database,
    private readonly vault: Opener,
  ) {}

  async open(teamId: string, configVersionId: string): Promise<Variables> {
    const version = await this.prisma.configVersion.findFirst({ where: { id: configVersionId, app: { teamId } } });
    if (!version) throw new NotFound('config', configVersionId);
    return decodeVariables(await this.vault.openText(teamId, version.id, version));
  }

  /** The newest, which the next build sees and the next release gets. */
  async newest(teamId: string, appId: string): Promise<{ id: string; variables: Variables }> {
    const version = await this.prisma.configVersion.findFirst({
      where: { appId, app: { teamId } },
      orderBy: { number: 'desc' },
    });
    if (!version) throw new NotFound('config', appId);
    return { id: version.id, variables: decodeVariables(await this.vault.openText(teamId, version.id, version)) };
  }
}
