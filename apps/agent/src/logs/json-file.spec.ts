import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJsonFile } from './json-file.js';

const entry = (log: string, stream = 'stdout') =>
  `${JSON.stringify({ log, stream, time: '2026-01-02T03:04:05.678901234Z' })}\n`;

test('a line comes with its time, its stream and where it ends', () => {
  const first = entry('hello\n');
  const { lines, consumed } = decodeJsonFile(Buffer.from(first + entry('oh\n', 'stderr')));
  expect(lines).toMatchObject([
    { at: Date.UTC(2026, 0, 2, 3, 4, 5, 678), stream: 'stdout', text: 'hello', partial: false, start: 0 },
    { stream: 'stderr', text: 'oh', start: first.length, end: consumed },
  ]);
});

test('half an entry waits for the rest', () => {
  const text = entry('whole\n') + entry('half\n').slice(0, 20);
  const { lines, consumed } = decodeJsonFile(Buffer.from(text));
  expect(lines).toHaveLength(1);
  expect(consumed).toBe(entry('whole\n').length);
});

test('a full part continues, a short one without newline is the last thing said', () => {
  const { lines } = decodeJsonFile(Buffer.from(entry('x'.repeat(16 * 1024)) + entry('bye')));
  expect(lines.map(({ partial }) => partial)).toEqual([true, false]);
});

test('a damaged entry is kept as text, and reading goes on', () => {
  const { lines } = decodeJsonFile(Buffer.from(`\0\0{"log":"x\n${entry('after\n')}`));
  expect(lines.map(({ text }) => text)).toEqual(['{"log":"x', 'after']);
});

test('whatever is written is read back, however the buffer was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40, unit: 'grapheme' })), fc.nat(400), (texts, cut) => {
      const clean = texts.map((text) => text.replaceAll(/[\r\n]/g, ''));
      const file = Buffer.from(clean.map((text) => entry(`${text}\n`)).join(''));
      const first = decodeJsonFile(file.subarray(0, cut));
      const second = decodeJsonFile(file.subarray(first.consumed));
      expect([...first.lines, ...second.lines].map(({ text }) => text)).toEqual(clean);
    }),
  );
});
