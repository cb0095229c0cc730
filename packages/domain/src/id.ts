import { randomFillSync } from 'node:crypto';

export type IdPrefix =
  | 'app'
  | 'aud'
  | 'bld'
  | 'bdr'
  | 'cfg'
  | 'dep'
  | 'dom'
  | 'evt'
  | 'gar'
  | 'ins'
  | 'inv'
  | 'key'
  | 'mem'
  | 'net'
  | 'nod'
  | 'pck'
  | 'rel'
  | 'rtr'
  | 'run'
  | 'tea'
  | 'tok'
  | 'usr';

/** In the order of their character codes: otherwise ids would not sort by age. */
const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
const timeLength = 9; // 45 bits of milliseconds: until the year 3084
const randomLength = 11; // 55 bits

/** `app_` + 20 characters of lowercase base32, the first 9 of them the time: ids sort by age. */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  let time = '';
  for (let rest = now; time.length < timeLength; rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time;
  const random = [...randomFillSync(new Uint8Array(randomLength))].map((byte) => alphabet.charAt(byte % 32)).join('');
  return `${prefix}_${time}${random}`;
}

/** Containers, images and buckets allow no underscore. */
export function dashed(id: string): string {
  return id.replaceAll('_', '-');
}
