import { expect, test } from 'vitest';
import type { Facts } from './facts.js';
import { findings, isOlder } from './findings.js';

const good: Facts = {
  root: true,
  debian: '12',
  apt: true,
  systemd: false,
  missingPackages: [],
  docker: { reachable: true, version: '28.5.1', runc: '1.3.3', storageDriver: 'overlay2', liveRestore: true },
  cgroup: 'v2',
  memoryMb: 8_000,
  cpus: 2,
  freeDiskMb: 50_000,
  takenPorts: [],
  nft: true,
  clockSkewSeconds: 1,
  dataDir: '/var/lib/berth',
  dataDirFits: undefined,
};

const levels = (facts: Partial<Facts>) => findings({ ...good, ...facts }).map(({ level }) => level);

test('a good machine has no findings', () => {
  expect(findings(good)).toEqual([]);
});

test('every finding comes at once, each with its fix', () => {
  const found = findings({
    ...good,
    root: false,
    takenPorts: [{ port: 8080, by: 'nginx' }],
    memoryMb: 900,
    freeDiskMb: 100,
    cgroup: 'none',
  });
  expect(found.map(({ level }) => level)).toEqual(['error', 'error', 'error', 'error', 'error']);
  expect(found.every(({ fix }) => fix.length > 0)).toBe(true);
  expect(found[1]).toMatchObject({ message: 'Port 8080 is taken by nginx.' });
});

test('what `up` can mend by itself is no error', () => {
  expect(levels({ missingPackages: ['docker.io', 'nftables'], docker: { reachable: false }, nft: false })).toEqual([
    'info',
  ]);
  expect(levels({ docker: { reachable: false } })).toEqual(['info']);
});

test('old versions with known holes are warned of, too old ones refused', () => {
  expect(levels({ docker: { ...good.docker, version: '20.10.24+dfsg1' } })).toEqual(['warning']);
  expect(levels({ docker: { ...good.docker, version: '19.03.1' } })).toEqual(['error']);
  expect(levels({ docker: { ...good.docker, runc: '1.1.5+ds1' } })).toEqual(['warning']);
});

test('a machine that cannot ask the time is not warned of its clock', () => {
  expect(levels({ clockSkewSeconds: undefined })).toEqual([]);
  expect(levels({ clockSkewSeconds: -400 })).toEqual(['warning']);
});

test('versions compare by number, not by letter', () => {
  expect(isOlder('1.10.0', [1, 2, 8])).toBe(false);
  expect(isOlder('1.2.7', [1, 2, 8])).toBe(true);
  expect(isOlder('1.2.8', [1, 2, 8])).toBe(false);
  expect(isOlder('v-unknown', [1, 2, 8])).toBe(false);
  expect(isOlder(undefined, [1, 2, 8])).toBe(false);
});
