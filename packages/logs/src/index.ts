export * from './filter.js';
export { endLineId, firstLineId, isLineId, lineId } from './line-id.js';
export * from './log-reader.js';
export * from './log-store.js';
