import { expect, test } from 'vitest';
import { duration, plain, relayed, size } from './push-words.js';

test('what a build prints cannot steer the terminal of the person who pushes', () => {
  expect(plain('\u001b[31mred\u001b[0m \u001b]0;title\u0007a\u0007b\rc\u009b')).toBe('red abc');
});

test('headings of the log stay headings, everything else stands under them', () => {
  expect(relayed('-----> Building')).toBe('-----> Building');
  expect(relayed('added 3 packages')).toBe('       added 3 packages');
  expect(relayed('')).toBe('');
});

test('sizes and times are for people', () => {
  expect([size(12), size(2_000), size(5_000_000)]).toEqual(['12 bytes', '2 KB', '4.8 MB']);
  expect([duration(3_210), duration(65_000)]).toEqual(['3.2 s', '1 min 5 s']);
});
