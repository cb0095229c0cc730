export { startRouter } from './router.js';
export { readSettings, type Settings } from './settings.js';
