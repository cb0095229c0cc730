import { expect, test } from 'vitest';
import { isAppName, proposeName } from './names.js';

test('every proposed name is a valid one', () => {
  for (const value of [0, 0.31, 0.77, 0.999999]) expect(isAppName(proposeName(() => value))).toBe(true);
});

test('a name is 2 to 39 small letters, digits and single dashes', () => {
  expect(['ab', 'a1-b', 'a'.repeat(39)].every(isAppName)).toBe(true);
  expect(['a', '1a', 'A1', 'a--b', 'a-', 'a_b', 'a'.repeat(40)].some(isAppName)).toBe(false);
});
