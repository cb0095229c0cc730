import { expect, test } from 'vitest';
import { isLoopback, parseSocketTables } from './sockets.js';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

test('listening sockets of both tables are read, established ones and the resolver of Docker are not', () => {
  const tcp = `${header}
   0: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0B00007F:A1B2 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3
   3: 0504B00A:0BB8 0104B00A:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4`;
  const tcp6 = `${header}
   0: 00000000000000000000000000000000:2382 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 5
   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 6
   2: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7`;
  expect(parseSocketTables([tcp, tcp6])).toEqual([
    { address: '::1', port: 80 },
    { address: '127.0.0.1', port: 81 },
    { address: '0.0.0.0', port: 3000 },
    { address: '127.0.0.1', port: 8080 },
    { address: '::', port: 9090 },
  ]);
});

test('a table that is not there is empty', () => {
  expect(parseSocketTables(['', ''])).toEqual([]);
});

test('loopback is 127.0.0.0/8 and ::1', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '::', '10.0.0.1'].map(isLoopback)).toEqual([
    ...[true, true, true],
    ...[false, false, false],
  ]);
});
