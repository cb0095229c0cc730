import { newId } from '@berth/domain';
import { DataKeys, type WrappedKey } from '@berth/secrets';
import type { Database } from './client.js';

/** The vault's keys in Postgres: wrapped, so that the database alone opens nothing. */
export class PrismaDataKeys extends DataKeys {
  constructor(private readonly prisma: Database) {
    super();
  }

  newest(teamId: string): Promise<WrappedKey | null> {
    return this.prisma.teamKey.findFirst({ where: { teamId }, orderBy: { id: 'desc' } });
  }

  find(teamId: string, id: string): Promise<WrappedKey | null> {
    return this.prisma.teamKey.findFirst({ where: { id, teamId } });
  }

  add(teamId: string, wrap: (id: string) => Omit<WrappedKey, 'id' | 'teamId'>): Promise<WrappedKey> {
    const id = newId('key');
    const { masterKeyId, wrapped } = wrap(id);
    return this.prisma.teamKey.create({ data: { id, teamId, masterKeyId, wrapped: new Uint8Array(wrapped) } });
  }

  notWrappedBy(masterKeyId: string, limit: number): Promise<WrappedKey[]> {
    return this.prisma.teamKey.findMany({
      where: { masterKeyId: { not: masterKeyId } },
      orderBy: { id: 'asc' },
      take: limit,
    });
  }

  async rewrap(before: WrappedKey, after: Pick<WrappedKey, 'masterKeyId' | 'wrapped'>): Promise<boolean> {
    const { count } = await this.prisma.teamKey.updateMany({
      where: { id: before.id, teamId: before.teamId, masterKeyId: before.masterKeyId },
      data: { masterKeyId: after.masterKeyId, wrapped: new Uint8Array(after.wrapped) },
    });
    return count === 1;
  }
}
