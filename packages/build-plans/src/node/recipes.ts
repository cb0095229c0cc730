import { commandLine } from '../dockerfile-text.js';
import type { PackageManager } from './package-manager.js';

/** How one package manager does what every plan needs. Cache folders are under /tmp and mounted, never in a layer. */
export interface Recipe {
  readonly cacheFolder: string;
  /** `all` with what building needs, `production` without. */
  install(what: 'all' | 'production'): string;
  run(script: string): string;
  /** Takes what only building needed out again; undefined where the tool cannot. */
  readonly prune: string | undefined;
  /** Names of variables that configure it, and so belong to the install step. */
  readonly settings: RegExp;
  /** Build-time environment, as ARGs. */
  readonly environment: readonly string[];
}

export function recipeFor(manager: PackageManager): Recipe {
  const locked = manager.lockfile !== undefined;
  // Built into yarn 4; a plugin before.
  const focus = /@[23]\./.test(manager.tool ?? '') ? undefined : 'yarn workspaces focus --all --production';
  switch (manager.name) {
    case 'npm':
      return {
        cacheFolder: '/tmp/npm',
        install: (what) =>
          `npm ${locked ? 'ci' : 'install'} ${what === 'all' ? '--include=dev' : '--omit=dev'} --cache=/tmp/npm --no-audit --no-fund`,
        run: (script) => commandLine('npm', 'run', script),
        prune: 'npm prune --omit=dev --cache=/tmp/npm --no-audit --no-fund --ignore-scripts',
        settings: /^(npm_config_|NPM_)/i,
        environment: [],
      };
    case 'pnpm':
      return {
        cacheFolder: '/tmp/pnpm',
        install: (what) =>
          `pnpm install ${locked ? '--frozen-lockfile' : '--no-frozen-lockfile'} ${what === 'all' ? '--prod=false' : '--prod'} --config.store-dir=/tmp/pnpm`,
        run: (script) => commandLine('pnpm', 'run', script),
        prune: 'pnpm prune --prod --ignore-scripts --config.store-dir=/tmp/pnpm',
        settings: /^(npm_config_|NPM_|PNPM_)/i,
        environment: ['CI=true'],
      };
    case 'yarn':
      return {
        cacheFolder: '/tmp/yarn',
        install: (what) =>
          `yarn install ${locked ? '--frozen-lockfile ' : ''}--production=${what === 'production'} --non-interactive --cache-folder=/tmp/yarn`,
        run: (script) => commandLine('yarn', 'run', script),
        prune: `yarn install ${locked ? '--frozen-lockfile ' : ''}--production=true --ignore-scripts --prefer-offline --non-interactive --cache-folder=/tmp/yarn`,
        settings: /^(npm_config_|NPM_|YARN_)/i,
        environment: [],
      };
    case 'berry':
      return {
        cacheFolder: '/tmp/yarn',
        // `yarn install` has no "production": without a build step, focusing installs exactly that.
        install: (what) => (what === 'production' && focus ? focus : `yarn install${locked ? ' --immutable' : ''}`),
        run: (script) => commandLine('yarn', 'run', script),
        prune: focus,
        settings: /^(npm_config_|NPM_|YARN_)/i,
        environment: [
          'YARN_GLOBAL_FOLDER=/tmp/yarn',
          'YARN_ENABLE_TELEMETRY=0',
          ...(manager.plugAndPlay ? [] : ['YARN_NODE_LINKER=node-modules']),
        ],
      };
  }
}
