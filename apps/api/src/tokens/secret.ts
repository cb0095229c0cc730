import { createHash, randomBytes } from 'node:crypto';

const secretBytes = 32;

/** 256 random bits. What is kept is its hash: whoever reads the database holds nothing. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(secretBytes).toString('base64url')}`;
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
