import { expect, test } from 'vitest';
import { backOffSeconds } from './back-off.js';

test('rests 1, 2, 4 … and never more than 300 seconds', () => {
  expect([1, 2, 3, 4, 9, 10, 1_000].map(backOffSeconds)).toEqual([1, 2, 4, 8, 256, 300, 300]);
});
