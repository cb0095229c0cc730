/** Full names (`refs/heads/main`) to commits or tags. */
export type GitRefs = ReadonlyMap<string, string>;

/** What Postgres knows of a repository; with the packs in S3 it is the whole truth. */
export abstract class GitIndex {
  abstract refs(appId: string): Promise<GitRefs>;
  /** Names of all packs (`pack-<sha1>`), whichever push brought them. */
  abstract packs(appId: string): Promise<readonly string[]>;
}

export const zeroCommit = '0'.repeat(40);

/** Keys in the object store; everything of an app's source lies under these two prefixes. */
export const gitPrefix = (appId: string): string => `git/${appId}/`;
export const sourcePrefix = (appId: string): string => `sources/${appId}/`;
export const packKey = (appId: string, pack: string, ending: 'pack' | 'idx'): string =>
  `${gitPrefix(appId)}${pack}.${ending}`;
export const sourceKey = (appId: string, buildId: string): string => `${sourcePrefix(appId)}${buildId}.tar`;
