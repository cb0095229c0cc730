import { PrismaClient, transact } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/settings.js';
import { CreatePersonalTeam } from '../teams/create-personal-team.js';
import { hashOf } from '../tokens/secret.js';

/** Who may sign up, and what a new person finds. */
@Injectable()
export class SignUpPolicy {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly settings: Settings,
    private readonly createPersonalTeam: CreatePersonalTeam,
  ) {}

  /** The first person always; later ones while sign-up is open, or with an invitation that still holds. */
  async mayJoin(invitation: string | null): Promise<boolean> {
    if (await this.settings.signupOpen()) return true;
    if ((await this.prisma.user.count()) === 0) return true;
    if (invitation === null) return false;
    const found = await this.prisma.invitation.findUnique({ where: { hash: hashOf(invitation) } });
    return found !== null && found.acceptedAt === null && found.expiresAt > new Date();
  }

  /** Runs after each sign-up, and again at first use if it was cut off: both parts may run twice. */
  async welcome(userId: string): Promise<void> {
    await this.appointFirstAdmin();
    await this.createPersonalTeam.run(userId);
  }

  /** The earliest account runs the platform. The lock decides between two that sign up at the same moment. */
  private async appointFirstAdmin(): Promise<void> {
    if (await this.prisma.user.findFirst({ where: { platformAdmin: true }, select: { id: true } })) return;
    await transact(this.prisma, { actorId: 'system', via: 'system' }, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('berth.first-admin'))`;
      if (await tx.user.findFirst({ where: { platformAdmin: true } })) return;
      const first = await tx.user.findFirst({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
      if (!first) return;
      await tx.user.update({ where: { id: first.id }, data: { platformAdmin: true } });
      await tx.audit({ action: 'platform.admin_appointed', teamId: null, targetId: first.id, target: first.email });
    });
  }
}
