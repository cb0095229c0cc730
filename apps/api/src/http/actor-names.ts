import type { ActorName } from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { Injectable } from '@nestjs/common';

/** Rows keep who did it as an id; people want a name. */
@Injectable()
export class ActorNames {
  constructor(private readonly prisma: PrismaClient) {}

  async of(ids: Iterable<string>): Promise<(id: string) => ActorName> {
    const wanted = [...new Set(ids)];
    const users = await this.prisma.user.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
    const names = new Map(users.map(({ id, name }) => [id, name]));
    return (id) => ({ id, name: names.get(id) ?? (id === 'system' ? 'system' : 'a former member') });
  }
}
