import type { AuditEntry, PageQuery } from '@berth/contracts/http';
import { PrismaClient } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { ActorNames } from '../http/actor-names.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';

/** Who changed what, newest first. */
@Injectable()
export class AuditReader {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly names: ActorNames,
  ) {}

  /** Null: what belongs to no team. */
  async list(teamId: string | null, page: PageQuery): Promise<{ items: AuditEntry[]; next: string | null }> {
    const where = { teamId, ...afterCursor(page) };
    const rows = await this.prisma.auditEntry.findMany({ where, ...newestFirst(page) });
    const nameOf = await this.names.of(rows.map(({ actorId }) => actorId));
    return pageOf(rows, page, ({ id, at, actorId, via, action, targetId, target, detail, requestId }) => ({
      id,
      at: at.toISOString(),
      actor: nameOf(actorId),
      via,
      action,
      targetId,
      target,
      detail: detail as Record<string, unknown>,
      requestId,
    }));
  }
}
