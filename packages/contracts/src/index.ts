export * from './agent.js';
export * from './builder.js';
export * from './common.js';
export * from './logs.js';
export * from './routes.js';
