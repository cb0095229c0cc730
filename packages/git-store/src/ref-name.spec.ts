import { expect, test } from 'vitest';
import { conflictingRef, isPushableRef } from './ref-name.js';

test.each(['refs/heads/main', 'refs/heads/feature/a-b_c.d', 'refs/tags/v1.0', 'refs/heads/é'])(
  '%s may be pushed',
  (name) => {
    expect(isPushableRef(name)).toBe(true);
  },
);

test.each([
  'refs/heads/',
  'refs/notes/x',
  'HEAD',
  'refs/heads/a..b',
  'refs/heads/a b',
  'refs/heads/a.lock',
  'refs/heads/.a',
  'refs/heads/a/',
  'refs/heads/a//b',
  'refs/heads/a@{b',
  'refs/heads/a\u0007',
  'refs/heads/a.',
  `refs/heads/${'x'.repeat(300)}`,
])('%j is refused before anything is built', (name) => {
  expect(isPushableRef(name)).toBe(false);
});

test('a branch cannot be both a name and a folder of names', () => {
  expect(conflictingRef('refs/heads/a', ['refs/heads/a/b'])).toBe('refs/heads/a/b');
  expect(conflictingRef('refs/heads/a/b', ['refs/heads/a'])).toBe('refs/heads/a');
  expect(conflictingRef('refs/heads/ab', ['refs/heads/a'])).toBeUndefined();
});
