import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bridgeName, bridgePrefix, gatewayOf, rangeOf, toAddress } from './network-names.js';

test('the gateway is the first address', () => {
  expect(gatewayOf('10.176.4.0/22')).toBe('10.176.4.1');
});

test('a bridge name fits Linux and begins as the firewall expects', () => {
  const name = bridgeName('abc123', 'tea_aaaaaaaaabbbbbbbbbbb');
  expect(name).toHaveLength(15);
  expect(name.startsWith(bridgePrefix('abc123'))).toBe(true);
});

test('addresses survive being numbers', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(toAddress(rangeOf(`${address}/32`).first)).toBe(address);
    }),
  );
});
