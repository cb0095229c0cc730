import { PrismaClient } from '@berth/database';
import { GitIndex, type GitRefs } from '@berth/git-store';
import { Injectable } from '@nestjs/common';

@Injectable()
export class PrismaGitIndex extends GitIndex {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  async refs(appId: string): Promise<GitRefs> {
    const rows = await this.prisma.gitRef.findMany({ where: { appId } });
    return new Map(rows.map(({ name, commit }) => [name, commit]));
  }

  async packs(appId: string): Promise<readonly string[]> {
    const rows = await this.prisma.gitPack.findMany({ where: { appId }, select: { name: true } });
    return rows.map(({ name }) => name);
  }
}
