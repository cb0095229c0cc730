import { expect, test } from 'vitest';
import { plainText, settle, spansOf } from './ansi.js';

test('a progress bar leaves its last state', () => {
  expect(settle('10%\r50%\r100% done')).toBe('100% done');
  expect(settle('windows line\r')).toBe('windows line');
});

test('moving the cursor, erasing and window titles leave no trace', () => {
  expect(settle('\u001b[2K\u001b[1A\u001b]0;my title\u0007hello\u001b[?25l')).toBe('hello');
});

test('bytes without a shape are dropped, tabs stay', () => {
  expect(settle('a\u0000b\u0007\tc')).toBe('ab\tc');
});

test('colours become classes and the text stays text', () => {
  expect(spansOf('\u001b[31m<b>no</b>\u001b[0m yes')).toEqual([
    { text: '<b>no</b>', className: 'ansi-red-fg', color: undefined, background: undefined },
    { text: ' yes', className: undefined, color: undefined, background: undefined },
  ]);
});

test('a colour by number becomes rgb, an invented one nothing', () => {
  expect(spansOf('\u001b[38;5;196mred')[0]?.color).toBe('rgb(255, 0, 0)');
  expect(spansOf('\u001b[38;2;1;2;3mdark')[0]?.color).toBe('rgb(1, 2, 3)');
  expect(spansOf('\u001b[38;5;999mwhat')[0]?.color).toBeUndefined();
});

test('plain text has no colours', () => {
  expect(plainText('\u001b[1;32mok\u001b[0m')).toBe('ok');
});
