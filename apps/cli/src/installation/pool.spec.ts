import { expect, test } from 'vitest';
import { addressesOf, choosePool, overlaps, parseRange } from './pool.js';

test('the first range that nothing overlaps is chosen', () => {
  expect(choosePool([], 12)).toBe('10.128.0.0/12');
  expect(choosePool(['10.128.0.0/24', '10.144.12.0/22'], 12)).toBe('10.160.0.0/12');
});

test('a smaller range fits between others', () => {
  expect(choosePool(['10.128.0.0/12', '10.144.0.0/16'], 16)).toBe('10.145.0.0/16');
});

test('a machine without a free range is told so', () => {
  expect(choosePool(['10.128.0.0/10'], 16)).toBeUndefined();
});

test('the default route and words that are no range do not count as taken', () => {
  expect(choosePool(['0.0.0.0/0', 'default', ''], 12)).toBe('10.128.0.0/12');
});

test('ranges overlap when one contains the other', () => {
  expect(overlaps(parseRange('10.128.0.0/12'), parseRange('10.130.0.7/32'))).toBe(true);
  expect(overlaps(parseRange('10.144.0.0/12'), parseRange('10.128.0.0/12'))).toBe(false);
});

test('platform, build and team addresses never meet', () => {
  const addresses = addressesOf('10.144.0.0/12');
  expect(addresses).toMatchObject({
    platformSubnet: '10.144.0.0/24',
    buildSubnet: '10.144.1.0/24',
    buildBridge: '10.144.2.1/24',
    postgres: '10.144.0.10',
    api: '10.144.0.20',
    registryForBuilds: '10.144.1.13',
  });
});
