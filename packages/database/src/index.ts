export * from './builds.js';
export * from './client.js';
export * from './data-keys.js';
export * from './deployments.js';
export * from './leases.js';
export * from './releases.js';
export * from './routes.js';
export * from './transact.js';
