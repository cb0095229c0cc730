export * from './config.js';
export * from './health.js';
export * from './http-status.js';
export * from './internal-client.js';
export * from './internal-server.js';
export * from './lifecycle.js';
export * from './logger.js';
