import { expect, test } from 'vitest';
import { hostCandidates } from './host-names.js';

test('the app’s own name comes first, then with its team, then with digits', () => {
  const [first, second, third] = hostCandidates('shop', 'acme', 'example.com');
  expect(first).toBe('shop.example.com');
  expect(second).toBe('shop-acme.example.com');
  expect(third).toMatch(/^shop-\d{4,6}\.example\.com$/);
});

test('no label is longer than DNS allows, or ends with a hyphen', () => {
  for (const host of hostCandidates('a'.repeat(39), `${'b'.repeat(22)}-${'c'.repeat(16)}`, 'localhost')) {
    const label = host.slice(0, -'.localhost'.length);
    expect(label.length).toBeLessThanOrEqual(63);
    expect(label).not.toMatch(/-$/);
  }
});
