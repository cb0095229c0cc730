import { PrismaClient } from '@berth/database';
import { Vault } from '@berth/secrets';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/** A database restored beside another master key could not be read: that is said at boot, not at the first deploy. */
@Injectable()
export class MasterKeyCheck implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly vault: Vault,
  ) {}

  async onModuleInit(): Promise<void> {
    const other = await this.prisma.teamKey.findFirst({
      where: { masterKeyId: { not: this.vault.masterKeyId } },
      select: { masterKeyId: true },
    });
    if (!other) return;
    throw new Error(
      `The environment is not valid:\n  MASTER_KEY: is key ${this.vault.masterKeyId}, but this database was sealed with ` +
        `key ${other.masterKeyId}. Put back the MASTER_KEY that belongs to it (berth.env of the old installation).`,
    );
  }
}
