import * as contract from '@berth/contracts/http';
import { Get, Query } from '@nestjs/common';
import type { TeamActor } from '../http/actor.js';
import { Answers, TeamController } from '../http/answers.js';
import { By, Requires } from '../http/requires.js';
import { AuditReader } from './audit-reader.js';

@TeamController('audit', '/audit')
export class AuditController {
  constructor(private readonly audit: AuditReader) {}

  @Get()
  @Requires('audit:read')
  @Answers(contract.AuditPage)
  listAudit(@By() { teamId }: TeamActor, @Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    return this.audit.list(teamId, page);
  }
}
