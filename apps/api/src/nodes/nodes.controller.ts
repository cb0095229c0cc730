import { NodeFacts } from '@berth/contracts';
import * as contract from '@berth/contracts/http';
import { type Prisma, PrismaClient } from '@berth/database';
import { type SizeName, sizes } from '@berth/domain';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.js';
import { afterCursor, newestFirst, pageOf } from '../http/page.js';
import { Authenticated } from '../http/requires.js';

const unseenAfterMs = 30_000;
const include = {
  instances: { where: { desired: 'running' }, select: { size: true } },
} as const satisfies Prisma.NodeInclude;
type NodeRow = Prisma.NodeGetPayload<{ include: typeof include }>;

@ApiTags('nodes')
@Controller('nodes')
export class NodesController {
  constructor(private readonly prisma: PrismaClient) {}

  @Get()
  @Authenticated()
  @Answers(contract.NodePage)
  async listNodes(@Query({ schema: contract.PageQuery }) page: contract.PageQuery) {
    const rows = await this.prisma.node.findMany({ where: afterCursor(page), ...newestFirst(page), include });
    return pageOf(rows, page, toNode);
  }
}

function toNode(row: NodeRow): contract.Node {
  const facts = NodeFacts.partial().catch({}).parse(row.facts);
  const used = row.instances.map(({ size }) => sizes[size as SizeName] ?? sizes.small);
  return {
    id: row.id,
    name: row.name,
    memoryMb: row.memoryMb,
    cpus: row.cpus,
    usedMemoryMb: used.reduce((sum, { memoryMb }) => sum + memoryMb, 0),
    usedCpus: used.reduce((sum, { cpus }) => sum + cpus, 0),
    instances: used.length,
    cordoned: row.cordoned,
    healthy: row.seenAt !== null && Date.now() - row.seenAt.getTime() < unseenAfterMs,
    seenAt: row.seenAt?.toISOString() ?? null,
    engine: facts.engine === undefined ? null : `${facts.engine} ${facts.engineVersion ?? ''}`.trim(),
    kernel: facts.kernel ?? null,
    os: facts.os ?? null,
    diskTotalMb: facts.diskTotalMb ?? null,
    diskFreeMb: facts.diskFreeMb ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
