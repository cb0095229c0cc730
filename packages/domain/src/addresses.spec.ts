import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AddressRow, chooseAddress, gatewayOf, mayBeReused, teamSubnets } from './addresses.js';

const now = new Date('2026-01-01T00:00:00Z');
const clock = { now, ackedByEveryRouter: 10 };
const row = (over: Partial<AddressRow>): AddressRow => ({
  ip: '10.144.4.2',
  instanceId: null,
  freedAtVersion: null,
  quarantinedUntil: null,
  ...over,
});

test('team networks leave the first of the pool to the platform, and do not overlap', () => {
  const subnets = [...teamSubnets('10.144.0.0/12')];
  expect(subnets[0]).toBe('10.144.4.0/22');
  expect(subnets.at(-1)).toBe('10.159.252.0/22');
  expect(new Set(subnets).size).toBe(1023);
});

test('a pool that is no network is refused', () => {
  expect(() => [...teamSubnets('10.144.0.0')]).toThrow('Not an IPv4 network');
});

test('the gateway is the first address, instances begin behind it', () => {
  expect(gatewayOf('10.144.4.0/22')).toBe('10.144.4.1');
  expect(chooseAddress('10.144.4.0/22', [], clock)).toBe('10.144.4.2');
  expect(chooseAddress('10.144.4.0/22', [row({ instanceId: 'ins_1' })], clock)).toBe('10.144.4.3');
});

test('a given-back address rests until its time has passed and every router forgot it', () => {
  expect(mayBeReused(row({}), clock)).toBe(true);
  expect(mayBeReused(row({ instanceId: 'ins_1' }), clock)).toBe(false);
  expect(mayBeReused(row({ quarantinedUntil: new Date(now.getTime() + 1) }), clock)).toBe(false);
  expect(mayBeReused(row({ freedAtVersion: 11 }), clock)).toBe(false);
  expect(mayBeReused(row({ freedAtVersion: 10, quarantinedUntil: now }), clock)).toBe(true);
});

test('no address is ever given twice, and none of another network', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), (count) => {
      const rows: AddressRow[] = [];
      for (let i = 0; i < count; i += 1) {
        const ip = chooseAddress('10.144.4.0/26', rows, clock);
        if (!ip) break;
        rows.push(row({ ip, instanceId: `ins_${i}` }));
      }
      expect(new Set(rows.map(({ ip }) => ip)).size).toBe(rows.length);
      expect(rows.length).toBe(Math.min(count, 61));
      expect(rows.every(({ ip }) => ip.startsWith('10.144.4.') && Number(ip.split('.')[3]) < 63)).toBe(true);
    }),
  );
});
