import { expect, test } from 'vitest';
import { resolversIn } from './firewall.js';
import { buildSubnet, ruleset } from './ruleset.js';

const facts = {
  installation: 'abc123',
  routerPort: 8080,
  networkPool: '10.176.0.0/12',
  resolvers: ['10.255.255.53'],
  allowedPrivate: ['10.20.0.0/16'],
  teams: [{ bridge: 'bthabc123112233', gateway: '10.176.4.1' }],
};

test('the whole table', () => {
  expect(ruleset(facts)).toMatchSnapshot();
});

test('rules for bridges to come are there before any bridge is', () => {
  expect(ruleset({ ...facts, teams: [], resolvers: [], allowedPrivate: [] })).toContain(
    'iifname "bthabc123*" jump from_team',
  );
});

test('no allow list opens the platform: its range and link-local are dropped before the list is asked', () => {
  const text = ruleset({ ...facts, allowedPrivate: ['10.0.0.0/8'] });
  expect(text.indexOf('169.254.0.0/16 } counter drop')).toBeLessThan(text.indexOf('@allowed accept'));
});

test('the build network is the second /24 of the pool', () => {
  expect(buildSubnet('10.176.0.0/12')).toBe('10.176.1.0/24');
});

test('name servers on the loopback of the host are not for containers', () => {
  expect(resolversIn('nameserver 127.0.0.53\nnameserver 10.0.0.2\n#nameserver 9.9.9.9\nnameserver fe80::1')).toEqual([
    '10.0.0.2',
  ]);
});
