import { expect, test } from 'vitest';
import { checkAppName, isSlug } from './slug.js';

test.each(['ab', 'hello', 'a1', 'my-app-2', 'a'.repeat(39)])('"%s" is a name', (name) => {
  expect(isSlug(name)).toBe(true);
  expect(() => checkAppName(name)).not.toThrow();
});

test.each(['', 'a', '1a', '-a', 'a-', 'a--b', 'A1', 'ä1', 'a_b', 'a.b', 'a'.repeat(40), 'a\n'])(
  '%j is not a name',
  (name) => {
    expect(isSlug(name)).toBe(false);
    expect(() => checkAppName(name)).toThrow(expect.objectContaining({ code: 'app.invalid_name' }));
  },
);

test.each(['console', 'api', 'www', 'new', 'settings'])('"%s" is kept for the platform', (name) => {
  expect(() => checkAppName(name)).toThrow(expect.objectContaining({ code: 'app.reserved_name' }));
});
