import { hasPackage, type PackageJson } from './package-json.js';

export interface Generator {
  readonly name: string;
  readonly output: string;
  /** Unknown paths belong to the page's own router. */
  readonly singlePage: boolean;
}

/** Builds whose result is files, told by what they depend on. */
const generators: readonly (readonly [dependency: string, Generator])[] = [
  ['react-scripts', { name: 'Create React App', output: 'build', singlePage: true }],
  ['@vue/cli-service', { name: 'Vue CLI', output: 'dist', singlePage: true }],
  ['astro', { name: 'Astro', output: 'dist', singlePage: false }],
  ['@11ty/eleventy', { name: 'Eleventy', output: '_site', singlePage: false }],
  ['vitepress', { name: 'VitePress', output: '.vitepress/dist', singlePage: false }],
  ['vite', { name: 'Vite', output: 'dist', singlePage: true }],
  ['parcel', { name: 'Parcel', output: 'dist', singlePage: true }],
];

/** They build with Vite too, but their result is a server. */
const servers = ['@sveltejs/kit', 'nuxt', 'next', '@remix-run/node', '@react-router/node', '@tanstack/react-start'];

/** A project that is built and then only served: it has a build script and nothing that would run. */
export function staticSite(manifest: PackageJson): Generator | undefined {
  if (manifest.scripts.build === undefined || servers.some((name) => hasPackage(manifest, name))) return undefined;
  return generators.find(([dependency]) => hasPackage(manifest, dependency))?.[1];
}
