import path from 'node:path';

/** The repository that this command runs from. */
export const root = path.resolve(import.meta.dirname, '../../..');
