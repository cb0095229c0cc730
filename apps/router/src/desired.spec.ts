import { expect, test } from 'vitest';
import { Desired } from './desired.js';
import { instance, row } from './test-rows.js';

function table(...routes: unknown[]) {
  const desired = Desired.empty(10);
  desired.take({ version: 1, complete: true, routes }, 0);
  return desired;
}

const names = (desired: Desired, appId: string) => desired.instances(appId).map(({ id }) => id);

test('a part of the table is refused when the whole was asked for', () => {
  const desired = Desired.empty(10);
  expect(() => desired.take({ version: 5, complete: false, routes: [] }, 0)).toThrow('a part of it');
  expect(desired.version).toBe(0);
});

test('an empty table does not take away what is known', () => {
  const desired = table(row('app_a'));
  expect(() => desired.take({ version: 9, complete: true, routes: [] }, 0)).toThrow('empty table');
  expect(desired.size).toBe(1);
});

test('what a whole table does not list is gone, what a part does not list stays', () => {
  const desired = table(row('app_a'), row('app_b'));
  desired.take({ version: 2, complete: false, routes: [row('app_c', { version: 2 })] }, 1);
  expect(desired.size).toBe(3);
  desired.take({ version: 3, complete: true, routes: [row('app_a')] }, 0);
  expect(desired.size).toBe(1);
});

test('a bad row is named and left out; the app keeps the row it had', () => {
  const desired = table(row('app_a', { instances: [instance('ins_1')] }));
  const bad = desired.take(
    {
      version: 2,
      complete: true,
      routes: [row('app_a', { instances: [instance('x; shutdown')] }), { appId: 'app_b', hosts: 3 }, row('app_c')],
    },
    0,
  );
  expect(bad.map(({ appId }) => appId)).toEqual(['app_a', 'app_b']);
  expect(names(desired, 'app_a')).toEqual(['ins_1']);
  expect(desired.size).toBe(2);
});

test('woken instances serve until a newer row says otherwise', () => {
  const desired = table(row('app_a', { version: 4, state: 'asleep' }));
  expect(names(desired, 'app_a')).toEqual([]);
  desired.woke('app_a', [{ id: 'ins_1', generation: 2, address: '10.128.4.2', port: 3000 }]);
  expect(names(desired, 'app_a')).toEqual(['ins_1']);
  desired.take({ version: 4, complete: true, routes: [row('app_a', { version: 4, state: 'asleep' })] }, 0);
  expect(names(desired, 'app_a')).toEqual(['ins_1']);
  desired.take({ version: 5, complete: false, routes: [row('app_a', { version: 5, state: 'asleep' })] }, 4);
  expect(names(desired, 'app_a')).toEqual([]);
});

test('an instance that went to sleep wakes with its name and limit', () => {
  const desired = table(row('app_a', { instances: [instance('ins_1', { name: 'web.7', maxconn: 12 })] }));
  desired.take({ version: 2, complete: false, routes: [row('app_a', { version: 2, state: 'asleep' })] }, 1);
  desired.woke('app_a', [{ id: 'ins_1', generation: 2, address: '10.128.4.2', port: 3000 }]);
  expect(desired.instances('app_a')).toMatchObject([{ name: 'web.7', maxconn: 12, generation: 2 }]);
});

test('what was kept comes back', () => {
  const desired = table(row('app_a', { instances: [instance('ins_1')] }), row('app_b', { state: 'asleep' }));
  desired.woke('app_b', [{ id: 'ins_2', generation: 1, address: '10.128.4.3', port: 3000 }]);
  desired.plan();
  const back = Desired.from(JSON.parse(JSON.stringify(desired)), 10);
  expect(back.plan()).toEqual(desired.plan());
  expect(back.version).toBe(desired.version);
});

test('a host that two apps claim stays with the first', () => {
  const desired = table(row('app_a', { hosts: ['x.test'] }), row('app_b', { hosts: ['x.test', 'b.test'] }));
  expect(desired.plan().map(({ hosts }) => hosts)).toEqual([['x.test'], ['b.test']]);
});
