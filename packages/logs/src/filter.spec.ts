import type { LogLine } from '@berth/contracts';
import { expect, test } from 'vitest';
import { matcher, parseWords } from './filter.js';

const line: LogLine = {
  id: '1',
  at: 0,
  source: 'app',
  instance: 'web.1',
  origin: 'ins_1',
  stream: 'stdout',
  text: 'GET /healthz took 3 ms',
};

test('words, phrases and negations must all hold, whatever their case', () => {
  expect(parseWords('get "3 MS" -error')).toEqual([
    { term: 'get', negated: false },
    { term: '3 ms', negated: false },
    { term: 'error', negated: true },
  ]);
  expect(matcher({ words: 'get "3 MS" -error' })(line)).toBe(true);
  expect(matcher({ words: 'get -healthz' })(line)).toBe(false);
});

test('web means every web instance, web.1 only itself', () => {
  expect(matcher({ instance: 'web' })(line)).toBe(true);
  expect(matcher({ instance: 'web.1' })({ ...line, instance: 'web.10' })).toBe(false);
});

test("a build's id means all its attempts", () => {
  expect(matcher({ origin: 'bld_1' })({ ...line, origin: 'bld_1.2' })).toBe(true);
  expect(matcher({ origin: 'bld_1' })({ ...line, origin: 'bld_10' })).toBe(false);
});

test('lost lines are shown whatever the words', () => {
  const gap = { from: 1, to: 9, lines: 9, reason: 'rate-limited' as const };
  expect(matcher({ words: 'nothing like it' })({ ...line, gap })).toBe(true);
});
