import { PrismaClient, transact } from '@berth/database';
import { isReservedName, newId } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { slugFrom, slugWithSuffix } from './slug.js';

const attempts = 20;

/** Each person has a team of their own. Running it twice, even at once, makes one. */
@Injectable()
export class CreatePersonalTeam {
  constructor(private readonly prisma: PrismaClient) {}

  async run(userId: string): Promise<void> {
    await transact(this.prisma, { actorId: userId, via: 'session' }, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`berth.personal.${userId}`}))`;
      const existing = await tx.membership.findFirst({ where: { userId, team: { personal: true }, role: 'owner' } });
      if (existing) return;
      const user = await tx.user.findUnique({ where: { id: userId } });
      if (!user) return;
      const base = slugFrom(user.email.split('@')[0] ?? '', 'team');
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const slug = attempt === 0 && !isReservedName(base) ? base : slugWithSuffix(base);
        const taken = await tx.team.createMany({
          data: [{ id: newId('tea'), slug, name: user.name || slug, personal: true }],
          skipDuplicates: true,
        });
        if (taken.count === 0) continue;
        const team = await tx.team.findUniqueOrThrow({ where: { slug } });
        await tx.membership.create({ data: { id: newId('mem'), teamId: team.id, userId, role: 'owner' } });
        await tx.audit({
          action: 'team.created',
          teamId: team.id,
          targetId: team.id,
          target: slug,
          detail: { personal: true },
        });
        return;
      }
      throw new Error(`No free slug was found for ${userId}`);
    });
  }
}
