import { expect, test } from 'vitest';
import { safeNext } from './safe-next.js';

test('signing in leads back to the page that asked for it', () => {
  expect(safeNext('/alice/shop/logs?source=app')).toBe('/alice/shop/logs?source=app');
});

test('signing in never leads to another site', () => {
  for (const evil of ['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)', undefined]) {
    expect(safeNext(evil)).toBe('/');
  }
});
