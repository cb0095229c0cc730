import { expect, test } from 'vitest';
import { parseMap, parseOldWorkers, parseServersConn, parseServersState } from './haproxy.js';
import { parseServerName, serverName } from './server-name.js';

test('reads servers, and which of them can be reached', () => {
  const text = [
    '1',
    '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_fqdn srv_port',
    '6 s1 1 web.1:ins_a:3 10.128.4.2 2 0 1 - 3000',
    '6 s1 2 web.2:ins_b:1 10.128.4.3 0 1 1 - 3000',
    '6 s1 3 web.3:ins_c:1 10.128.4.4 2 8 1 - 3000',
    '4 api 1 api 10.128.0.20 2 0 1 - 4000',
  ].join('\n');
  expect(parseServersState(text)).toEqual([
    { slot: 's1', name: 'web.1:ins_a:3', address: '10.128.4.2', port: 3000, mode: 'ready', up: true },
    { slot: 's1', name: 'web.2:ins_b:1', address: '10.128.4.3', port: 3000, mode: 'maint', up: false },
    { slot: 's1', name: 'web.3:ins_c:1', address: '10.128.4.4', port: 3000, mode: 'drain', up: true },
  ]);
});

test('reads a map', () => {
  expect(parseMap('0x55d a.test s1\n0x55e b.test s2\n')).toEqual(
    new Map([
      ['a.test', 's1'],
      ['b.test', 's2'],
    ]),
  );
});

test('reads open connections', () => {
  const text = [
    '# bkname/svname bkid/svid addr port - purge_delay used_cur used_max idle_cur',
    's1/web.1:ins_a:3 6/1 10.128.4.2 3000 - 2000 4 9 1',
  ].join('\n');
  expect(parseServersConn(text)).toEqual(new Map([['s1/web.1:ins_a:3', 4]]));
});

test('finds workers from before a reload', () => {
  const text =
    '#<PID> <type> <reloads>\n1 master 1 [failed: 0]\n# workers\n30 worker 0\n# old workers\n20 worker 1\n21 worker 2\n# programs\n';
  expect(parseOldWorkers(text)).toEqual([20, 21]);
});

test('a server’s name tells the instance', () => {
  const id = { name: 'web.1', id: 'ins_a', generation: 3 };
  expect(parseServerName(serverName(id))).toEqual({ instance: 'web.1', id: 'ins_a', generation: 3 });
  for (const other of ['<NOSRV>', 'api', 'a:b:c', 'a:b:1:2']) expect(parseServerName(other)).toBeUndefined();
});
