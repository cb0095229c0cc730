import type { CreateApp as CreateAppBody } from '@berth/contracts/http';
import { bumpRoute, PrismaClient, type Tx, transact } from '@berth/database';
import { checkAppName, DomainError, encodeVariables, newId } from '@berth/domain';
import { Vault } from '@berth/secrets';
import { Injectable } from '@nestjs/common';
import { auditOf, type TeamActor } from '../http/actor.js';
import { ApiConfig } from '../http/api-config.js';
import { Wake } from '../http/wake.js';
import { hostCandidates } from './host-names.js';

/** An app with its host name and an empty configuration. It answers with a page of ours until something is deployed. */
@Injectable()
export class CreateApp {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly vault: Vault,
    private readonly config: ApiConfig,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, { name, branch = 'main' }: CreateAppBody): Promise<void> {
    checkAppName(name);
    const { teamId, userId } = actor;
    const [id, configId] = [newId('app'), newId('cfg')];
    const empty = await this.vault.seal(teamId, configId, encodeVariables({}));
    await transact(this.prisma, auditOf(actor), async (tx) => {
      const app = { id, teamId, slug: name, branch, createdBy: userId, lastConfig: 1 };
      const { count } = await tx.app.createMany({ data: [app], skipDuplicates: true });
      if (count === 0) throw await this.nameTaken(teamId, name);
      const host = await takeHost(tx, id, hostCandidates(name, actor.team, this.config.domain));
      await tx.configVersion.create({
        data: { id: configId, appId: id, number: 1, ...empty, names: [], actorId: userId },
      });
      await bumpRoute(tx, id);
      await tx.audit({ action: 'app.created', teamId, targetId: id, target: name, detail: { host } });
      await tx.emit({ topic: 'app', teamId, appId: id, payload: { id, slug: name } });
    });
    await this.wake.up('routes');
  }

  private async nameTaken(teamId: string, name: string): Promise<DomainError> {
    const other = await this.prisma.app.findUnique({ where: { teamId_slug: { teamId, slug: name } } });
    const going = other?.desired === 'destroying';
    return new DomainError('app.name_taken', `The team already has an app called "${name}".`, {
      kind: 'conflict',
      hint: going ? 'It is being destroyed. Try again in a few seconds.' : 'Choose another name.',
    });
  }
}

async function takeHost(tx: Tx, appId: string, candidates: Iterable<string>): Promise<string> {
  for (const name of candidates) {
    const { count } = await tx.host.createMany({ data: [{ name, appId, primary: true }], skipDuplicates: true });
    if (count === 1) return name;
  }
  throw new Error(`No host name is free for ${appId}`);
}
