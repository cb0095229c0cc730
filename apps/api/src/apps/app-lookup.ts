import { PrismaClient } from '@berth/database';
import { NotFound } from '@berth/domain';
import { Injectable } from '@nestjs/common';

/** The app that a path names, in the team that the path names. */
@Injectable()
export class AppLookup {
  constructor(private readonly prisma: PrismaClient) {}

  async find(teamId: string, slug: string) {
    const app = await this.prisma.app.findUnique({ where: { teamId_slug: { teamId, slug } } });
    if (!app) throw new NotFound('app', slug);
    return app;
  }

  /** For changes: an app that is being destroyed takes none. */
  async findForChange(teamId: string, slug: string) {
    const app = await this.find(teamId, slug);
    if (app.desired === 'destroying') throw new NotFound('app', slug);
    return app;
  }
}
