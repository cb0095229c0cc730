import { expect, test } from 'vitest';
import { linkProblem, shownPath } from './source-tree.js';

test.each([
  ['Dockerfile', '/etc/passwd', 'absolute'],
  ['Dockerfile', '../secret', 'climbs'],
  ['a/b', '../../x', 'climbs'],
  ['a/b', 'c/../../..', 'climbs'],
  ['a/b', 'c/../d', 'climbs'],
  ['a', '..', 'climbs'],
  ['a', '', 'invalid'],
  ['a', 'x\0y', 'invalid'],
  ['a', 'x'.repeat(5000), 'invalid'],
])('the link %s -> %s is refused: %s', (path, target, problem) => {
  expect(linkProblem(path, target)).toBe(problem);
});

test.each([
  ['node_modules/.bin/tsc', '../typescript/bin/tsc'],
  ['a', 'b'],
  ['a/b/c', '../..'],
  ['a', './b/./c'],
  ['current', 'releases/..data'],
])('the link %s -> %s is fine', (path, target) => {
  expect(linkProblem(path, target)).toBeNull();
});

test('a path in a message cannot steer a terminal', () => {
  expect(shownPath('a\u001b[2Jb\nc')).toBe('a?[2Jb?c');
});
