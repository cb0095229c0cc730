import { expect, test } from 'vitest';
import { hostsFile } from './hosts-file.js';

test('names its own host, its loopback and what it was told', () => {
  expect(hostsFile({ hostname: 'web-1', address: '10.1.2.3' }, { 'hello.internal': '10.1.0.1' })).toBe(
    '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n10.1.2.3\tweb-1\n10.1.0.1\thello.internal\n',
  );
});

test('a name or an address that is none adds no line', () => {
  const hosts = { 'a\n6.6.6.6 bank.example': '1.1.1.1', good: '1.1.1.1 evil', '': '1.1.1.1' };
  expect(hostsFile({ hostname: 'web-1', address: '10.1.2.3' }, hosts).split('\n')).toHaveLength(4);
});
