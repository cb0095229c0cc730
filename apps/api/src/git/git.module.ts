import { ObjectStore } from '@berth/domain';
import { GitStore } from '@berth/git-store';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AcceptPush } from './accept-push.js';
import { DeploymentFollower } from './deployment-follower.js';
import { GitAccess } from './git-access.js';
import { GitHttpController } from './git-http.controller.js';
import { GitSettings, readGitSettings } from './git-settings.js';
import { PrismaGitIndex } from './prisma-git-index.js';
import { PushFollower } from './push-follower.js';
import { PushReceiver } from './push-receiver.js';
import { ReceivePack } from './receive-pack.js';

/** Clone, fetch and push. The database, the object store, the log and who may do what come from the global modules. */
@Module({
  controllers: [GitHttpController],
  providers: [
    { provide: GitSettings, useFactory: () => readGitSettings() },
    PrismaGitIndex,
    {
      provide: GitStore,
      inject: [ObjectStore, PrismaGitIndex, GitSettings],
      useFactory: (objects: ObjectStore, index: PrismaGitIndex, settings: GitSettings) =>
        new GitStore(objects, index, settings.cacheFolder),
    },
    GitAccess,
    AcceptPush,
    DeploymentFollower,
    PushFollower,
    PushReceiver,
    ReceivePack,
  ],
})
export class GitModule implements OnModuleInit {
  constructor(private readonly store: GitStore) {}

  onModuleInit(): Promise<void> {
    return this.store.wipeCache();
  }
}
