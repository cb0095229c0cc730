export { exitOf, type GitCall, git, gitEnv, spawnGit } from './git-command.js';
export { GitIndex, type GitRefs, gitPrefix, packKey, sourceKey, sourcePrefix, zeroCommit } from './git-index.js';
export { GitStore, type Quarantine, type StoredPack } from './git-store.js';
export { conflictingRef, isPushableRef } from './ref-name.js';
export type { RepositoryView } from './repository-view.js';
