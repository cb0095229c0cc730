import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

// Nest finds its constructor arguments in decorator metadata, which only SWC (not esbuild) emits.
const plugins = [swc.vite({ module: { type: 'es6' } })];
const exclude = ['**/node_modules/**', '**/dist/**', '**/.next/**'];

export default defineConfig({
  plugins,
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts,infra}/**/*.spec.{ts,tsx}'],
          exclude: [...exclude, '**/*.it.spec.ts'],
          // Milliseconds each; a machine that builds images meanwhile needs more.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{apps,packages}/**/*.it.spec.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
