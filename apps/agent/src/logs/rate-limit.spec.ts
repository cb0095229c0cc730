import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.js';

const allowed = (limit: RateLimit, count: number, at: (i: number) => number, bytes = 10) =>
  Array.from({ length: count }, (_, i) => limit.allows(at(i), bytes)).filter(Boolean).length;

test('a burst of five seconds worth of lines is kept, the rest is not', () => {
  expect(allowed(new RateLimit(1_000), 20_000, () => 0)).toBe(5_000);
});

test('a steady flow at the rate is kept whole', () => {
  expect(allowed(new RateLimit(1_000), 30_000, (i) => i)).toBe(30_000);
});

test('catching up after a pause is no flood: the time of writing counts', () => {
  const limit = new RateLimit(100);
  const first = allowed(limit, 5_000, (i) => i * 10);
  const second = allowed(new RateLimit(100), 5_000, (i) => i * 10);
  expect([first, second]).toEqual([5_000, 5_000]);
});

test('large lines are limited by their bytes', () => {
  expect(allowed(new RateLimit(1_000), 1_000, () => 0, 16_000)).toBe(312);
});
