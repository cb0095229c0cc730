import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildVariables,
  checkVariables,
  decodeVariables,
  encodeVariables,
  runVariables,
  type Variables,
} from './app-config.js';

const variable = (value: string, availableAt: 'run' | 'build' | 'both' = 'run') => ({
  value,
  secret: false,
  availableAt,
});

test('values come back unchanged, newlines, quotes and $ too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      expect(decodeVariables(encodeVariables({ A: variable(value) }))).toEqual({ A: variable(value) });
    }),
  );
});

test('each variable is where it was asked to be and nowhere else', () => {
  const variables: Variables = { RUN: variable('1'), BUILD: variable('2', 'build'), BOTH: variable('3', 'both') };
  expect(runVariables(variables)).toEqual({ RUN: '1', BOTH: '3' });
  expect(buildVariables(variables).map(({ name }) => name)).toEqual(['BUILD', 'BOTH']);
});

test.each([
  ['1A', 'config.invalid_name'],
  ['A-B', 'config.invalid_name'],
  ['', 'config.invalid_name'],
  ['PORT', 'config.reserved_name'],
])('the name "%s" is refused with %s', (name, code) => {
  expect(() => checkVariables({ [name]: variable('x') })).toThrow(expect.objectContaining({ code }));
});

test('a zero byte and more than 64 KiB are refused', () => {
  expect(() => checkVariables({ A: variable('a\0b') })).toThrow(
    expect.objectContaining({ code: 'config.invalid_value' }),
  );
  expect(() => checkVariables({ A: variable('é'.repeat(33_000)) })).toThrow(
    expect.objectContaining({ code: 'config.too_large' }),
  );
  expect(() => checkVariables({ A: variable('e'.repeat(64 * 1024 - 10)) })).not.toThrow();
});
