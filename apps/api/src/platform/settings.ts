import { PrismaClient, transact } from '@berth/database';
import { Injectable } from '@nestjs/common';
import { type Actor, auditOf } from '../http/actor.js';

const signupKey = 'signupOpen';

/** What the admin of the installation may change while it runs. */
@Injectable()
export class Settings {
  constructor(private readonly prisma: PrismaClient) {}

  async signupOpen(): Promise<boolean> {
    const row = await this.prisma.setting.findUnique({ where: { key: signupKey } });
    return row === null || row.value === true;
  }

  async setSignupOpen(open: boolean, actor: Actor | { actorId: string; via: string }): Promise<void> {
    const journal = 'userId' in actor ? auditOf(actor) : actor;
    await transact(this.prisma, journal, async (tx) => {
      await tx.setting.upsert({
        where: { key: signupKey },
        create: { key: signupKey, value: open },
        update: { value: open },
      });
      await tx.audit({
        action: open ? 'platform.signup_opened' : 'platform.signup_closed',
        teamId: null,
        targetId: signupKey,
        target: 'sign-up',
      });
    });
  }
}
