import { randomInt } from 'node:crypto';
import { isSlug, slugLength } from '@berth/domain';

/** A valid slug out of any text: "J. Müller+ci" → "j-muller-ci". */
export function slugFrom(text: string, fallback: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, slugLength)
    .replace(/-+$/, '');
  return isSlug(plain) ? plain : fallback;
}

/** The same with four random digits, for when somebody else has it. */
export function slugWithSuffix(slug: string): string {
  const suffix = `-${randomInt(1_000, 10_000)}`;
  return `${slug.slice(0, slugLength - suffix.length).replace(/-+$/, '')}${suffix}`;
}
