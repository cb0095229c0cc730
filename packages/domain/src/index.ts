export * from './build.js';
export * from './deployment.js';
export * from './errors.js';
export * from './id.js';
export * from './object-store.js';
export * from './problem-codes.js';
export * from './roles.js';
export * from './size.js';
