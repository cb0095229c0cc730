import { expect, test } from 'vitest';
import type { LogLine } from '@/lib/api/types';
import { append, compareIds, emptyBuffer, prepend } from './buffer.js';

function line(id: string): LogLine {
  return { id, at: 0, source: 'app', instance: 'web.1', origin: 'ins_1', stream: 'stdout', text: id };
}

test('ids order by number, not by letter', () => {
  expect(compareIds('9-0-1', '10-0-0')).toBeLessThan(0);
  expect(compareIds('10-2-9', '10-2-10')).toBeLessThan(0);
  expect(compareIds('10-2', '10-2-0')).toBe(0);
});

test('a line that comes again after a reconnect is shown once', () => {
  const first = append(emptyBuffer, [line('1-0-0'), line('2-0-0')]);
  const again = append(first, [line('2-0-0'), line('3-0-0')]);
  expect(again.lines.map(({ id }) => id)).toEqual(['1-0-0', '2-0-0', '3-0-0']);
});

test('nothing new leaves the buffer the same object', () => {
  const buffer = append(emptyBuffer, [line('1-0-0')]);
  expect(append(buffer, [line('1-0-0')])).toBe(buffer);
});

test('the oldest lines go first, and are counted', () => {
  const buffer = append(emptyBuffer, [line('1-0-0'), line('2-0-0'), line('3-0-0')], 2);
  expect(buffer.lines.map(({ id }) => id)).toEqual(['2-0-0', '3-0-0']);
  expect(buffer.dropped).toBe(1);
});

test('an older page goes above, without the overlap, and is nothing new', () => {
  const buffer = append(emptyBuffer, [line('5-0-0')]);
  expect(prepend(buffer, [line('4-0-0')]).arrived).toBe(1);
  expect(prepend(buffer, [line('3-0-0'), line('4-0-0'), line('5-0-0')]).lines.map(({ id }) => id)).toEqual([
    '3-0-0',
    '4-0-0',
    '5-0-0',
  ]);
});
