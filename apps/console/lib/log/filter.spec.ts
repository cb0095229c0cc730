import { expect, test } from 'vitest';
import { filterQuery, noFilter, toggleSource } from './filter.js';

test('no filter asks for everything', () => {
  expect(filterQuery(noFilter)).toBe('');
});

test('words, sources and instance become the query, sources in one order', () => {
  expect(filterQuery({ words: ' "a b" -c ', sources: ['router', 'app'], instance: 'web.1' })).toBe(
    'words=%22a+b%22+-c&source=app%2Crouter&instance=web.1',
  );
});

test('choosing the last missing source is the same as choosing none', () => {
  const four = { ...noFilter, sources: ['app', 'build', 'release', 'router'] as const };
  expect(toggleSource(four, 'platform').sources).toEqual([]);
});

test('a source is taken out again by the same button', () => {
  expect(toggleSource(toggleSource(noFilter, 'app'), 'app')).toEqual(noFilter);
});
