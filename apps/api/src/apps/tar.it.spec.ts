import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tarOf } from './tar.js';

test('tar itself reads what we write', () => {
  const archive = tarOf([
    { path: 'Dockerfile', content: Buffer.from('FROM scratch\n') },
    { path: 'bin/run', content: Buffer.from('x'.repeat(513)), executable: true },
    { path: 'empty', content: Buffer.alloc(0) },
  ]);
  const tar = (...args: string[]) => execFileSync('tar', args, { input: archive, encoding: 'utf8' });
  expect(tar('-tf', '-').split('\n')).toEqual(['Dockerfile', 'bin/run', 'empty', '']);
  expect(tar('-tvf', '-')).toMatch(/^-rw-r--r--.*Dockerfile\n-rwxr-xr-x.*513.*bin\/run\n/);
  expect(tar('-xOf', '-', 'Dockerfile')).toBe('FROM scratch\n');
});
