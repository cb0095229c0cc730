import { problemCodes } from '@berth/domain';
import { expect, test } from 'vitest';
import { codes } from './codes.js';

test('every code that a visitor can meet is in the catalogue, under the same title', () => {
  const catalogue: Record<string, { title: string }> = problemCodes;
  for (const [code, { title }] of Object.entries(codes)) expect(catalogue[code], code).toMatchObject({ title });
});
