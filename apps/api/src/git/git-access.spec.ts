import { expect, test } from 'vitest';
import { passwordOf } from './git-access.js';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('the password is the token, whatever the user name', () => {
  expect(passwordOf(basic('x:berth_abc'))).toBe('berth_abc');
  expect(passwordOf(basic(':berth_a:b'))).toBe('berth_a:b');
});

test.each([undefined, '', 'Bearer berth_abc', 'Basic ', basic('x:')])('%j is no password', (header) => {
  expect(passwordOf(header)).toBeUndefined();
});
