/** The architecture, as rules a machine checks: `npm run boundaries`. */
const compositionRoots = '(main|adapters|adapters\\.module|admin-cli)\\.ts$|\\.it\\.spec\\.ts$';

export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain imports nothing: no framework, no driver, no other package.',
      severity: 'error',
      from: { path: '^packages/domain/src', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^(packages/domain/src|node:)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'apps-do-not-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)' },
      to: { path: '^apps/', pathNot: '^apps/$1' },
    },
    {
      name: 'agent-builder-router-know-no-stores',
      comment: 'Only api and operator hold the database, the object store and the master key.',
      severity: 'error',
      from: { path: '^apps/(agent|builder|router|console|cli)' },
      to: { path: '^packages/(database|object-store|git-store|secrets)' },
    },
    {
      name: 'router-stays-small',
      comment: 'What serves visitors imports the wire contracts and the process kit, nothing else.',
      severity: 'error',
      from: { path: '^apps/router' },
      to: { path: '^packages/', pathNot: '^packages/(contracts|process|domain/src/errors)' },
    },
    {
      name: 'only-the-composition-root-chooses-engines',
      severity: 'error',
      from: { path: '^apps/(api|builder|operator)', pathNot: compositionRoots },
      to: { path: '^packages/engine-[^/]+' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'generated|schema\\.d\\.ts|\\.next|dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
