import { expect, test } from 'vitest';
import { FailureLimit } from './failure-limit.js';

test('an address that failed too often waits until its window ends; others do not', () => {
  const limit = new FailureLimit({ failures: 3, windowMs: 1_000 });
  for (let n = 0; n < 3; n += 1) limit.count('a', 0);
  expect(() => limit.refuseIfTooMany('a', 500)).toThrow('Too many wrong passwords');
  expect(() => limit.refuseIfTooMany('b', 500)).not.toThrow();
  expect(() => limit.refuseIfTooMany('a', 1_001)).not.toThrow();
});
