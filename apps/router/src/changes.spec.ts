import { expect, test } from 'vitest';
import { changesFor, type Running } from './changes.js';
import type { Slot } from './plan.js';

const none: Running = { pid: 1, servers: new Map(), maps: { hosts: new Map(), hold: new Map(), timeouts: new Map() } };
const target = { address: '10.128.4.2', port: 3000, maxconn: 80 };

function slot(change: Partial<Slot> = {}): Slot {
  return {
    ...{ name: 's1', appId: 'app_a', hosts: ['a.test'], state: 'serving', startSeconds: 60, requestSeconds: 30 },
    servers: new Map([['web.1:ins_1:1', target]]),
    ...change,
  };
}

const commands = (running: Running, slots: Slot[]) =>
  changesFor(running, slots, (name) => `/${name}.map`).map(({ command }) => command);

/** As HAProxy is after it agreed to everything. */
function after(running: Running, slots: Slot[]): Running {
  const next = structuredClone(running);
  for (const { done } of changesFor(next, slots, (name) => `/${name}.map`)) done(next);
  return next;
}

test('a new app: its server first, its host last', () => {
  const told = commands(none, [slot()]);
  expect(told).toEqual([
    expect.stringMatching(/^add server s1\/web\.1:ins_1:1 10\.128\.4\.2:3000 maxconn 80 check /),
    'enable health s1/web.1:ins_1:1',
    'set server s1/web.1:ins_1:1 state ready',
    'set server s1/web.1:ins_1:1 health up',
    'add map /hold.map s1 serving:60000',
    'add map /timeouts.map s1 30000',
    'add map /hosts.map a.test s1',
  ]);
});

test('nothing is said when nothing changed', () => {
  expect(commands(after(none, [slot()]), [slot()])).toEqual([]);
});

test('a swap adds the new instance before the old one leaves', () => {
  const next = slot({ servers: new Map([['web.1:ins_2:1', { ...target, address: '10.128.4.3' }]]) });
  const told = commands(after(none, [slot()]), [next]);
  expect(told[0]).toMatch(/^add server s1\/web\.1:ins_2:1 /);
  expect(told.at(-1)).toBe('set server s1/web.1:ins_1:1 state maint');
});

test('the instances of a crashed app drain, so that whom they refused may ask again', () => {
  const crashed = slot({ servers: new Map() });
  const running = after(none, [slot()]);
  expect(commands(running, [crashed])).toEqual(['set server s1/web.1:ins_1:1 state drain']);
  expect(commands(after(running, [crashed]), [crashed])).toEqual([]);
  expect(commands(after(running, [crashed]), [slot()])).toContain('set server s1/web.1:ins_1:1 state ready');
  expect(commands(after(running, [crashed]), [slot({ state: 'stopped', servers: new Map() })])).toContain(
    'set server s1/web.1:ins_1:1 state maint',
  );
});

test('a removed app loses its hosts and its servers', () => {
  expect(commands(after(none, [slot()]), [])).toEqual([
    'del map /hold.map s1',
    'del map /timeouts.map s1',
    'del map /hosts.map a.test',
    'set server s1/web.1:ins_1:1 state maint',
  ]);
});

test('a host moves in one step', () => {
  const other = slot({ name: 's2', appId: 'app_b', servers: new Map() });
  const told = commands(after(none, [slot()]), [slot({ hosts: [] }), other]);
  expect(told).toContain('set map /hosts.map a.test s2');
  expect(told).not.toContain('del map /hosts.map a.test');
});

test('a limit that is not known is set, a moved instance gets its address', () => {
  const running = after(none, [slot()]);
  running.servers.set('s1/web.1:ins_1:1', { address: '10.128.4.9', port: 3000, mode: 'ready' });
  expect(commands(running, [slot()])).toEqual([
    'set server s1/web.1:ins_1:1 addr 10.128.4.2 port 3000',
    'set maxconn server s1/web.1:ins_1:1 80',
  ]);
});
