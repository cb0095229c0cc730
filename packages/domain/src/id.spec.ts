import { expect, test } from 'vitest';
import { dashed, newId } from './id.js';

test('ids sort by age, whatever their time', () => {
  const start = Date.parse('2026-11-21T12:00:00Z');
  const times = Array.from({ length: 400 }, (_, i) => start + i * 7 + i ** 3);
  const ids = times.map((time) => newId('app', time));
  expect([...ids].sort()).toEqual(ids);
});

test('an id is its prefix and 20 characters that a name of a container, an image and a bucket may have', () => {
  expect(newId('dep')).toMatch(/^dep_[a-z2-7]{20}$/);
  expect(dashed('app_a')).toBe('app-a');
});
