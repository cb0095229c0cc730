export * from './engine-contract.js';
export * from './fake-engine.js';
export * from './in-memory-log-index.js';
export * from './in-memory-object-store.js';
export * from './services.js';
