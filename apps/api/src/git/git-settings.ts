import { readConfig, setting } from '@berth/process';

/** To be part of what the API reads at start, so that all problems are told at once. */
export const gitSettingShape = {
  /** Repositories rebuilt from S3; may be wiped at any moment. */
  GIT_CACHE_DIR: setting.path().default('/var/cache/berth/git'),
  GIT_MAX_PUSH_MB: setting.integer(512),
  /** Files of one commit, unpacked. */
  BUILD_MAX_SOURCE_MB: setting.integer(2_048),
};

export class GitSettings {
  constructor(
    readonly cacheFolder: string,
    readonly maxPushBytes: number,
    readonly maxSourceBytes: number,
  ) {}
}

export function readGitSettings(env: Record<string, string | undefined> = process.env): GitSettings {
  const { GIT_CACHE_DIR, GIT_MAX_PUSH_MB, BUILD_MAX_SOURCE_MB } = readConfig(gitSettingShape, env);
  return new GitSettings(GIT_CACHE_DIR, GIT_MAX_PUSH_MB * 1024 * 1024, BUILD_MAX_SOURCE_MB * 1024 * 1024);
}
