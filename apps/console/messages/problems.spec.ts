import { expect, test } from 'vitest';
import { problemCodes } from '../../../packages/domain/src/problem-codes.js';
import korean from './problems.ko.json' with { type: 'json' };

test('every Korean problem has a sentence, and its hint is one too', () => {
  for (const [code, text] of Object.entries<{ message: string; hint?: string }>(korean)) {
    expect(text.message, code).toMatch(/[가-힣].*\.$/);
    if (text.hint) expect(text.hint, code).toMatch(/\.$/);
  }
});

test('every code that is translated is one of the catalogue', () => {
  expect(Object.keys(korean).filter((code) => !(code in problemCodes))).toEqual([]);
});
