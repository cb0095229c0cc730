export { keyIdOf } from './envelope.js';
export { InMemoryDataKeys } from './in-memory-data-keys.js';
export { DataKeys, type Sealed, Vault, type WrappedKey } from './vault.js';
