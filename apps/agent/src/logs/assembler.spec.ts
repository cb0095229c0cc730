import { Masker } from '@berth/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Assembler, piecesOf } from './assembler.js';
import type { PhysicalLine } from './json-file.js';

const part = (text: string, start: number, more: Partial<PhysicalLine> = {}): PhysicalLine => ({
  ...{ at: 1, stream: 'stdout', text, partial: true, start, end: start + text.length + 70 },
  ...more,
});
const kib = (n: number, letter = 'x') => letter.repeat(n * 1024);

test('a line of one part passes, its seq is where it ends', () => {
  const [line] = new Assembler(new Masker([])).push(part('hello', 0, { partial: false }), 1_000);
  expect(line).toEqual({ at: 1, stream: 'stdout', seq: 1_075, text: 'hello', partial: false });
});

test('parts are joined, then split at 16 KiB with rising seqs', () => {
  const assembler = new Assembler(new Masker([]));
  expect(assembler.push(part(kib(16), 0), 0)).toEqual([]);
  const lines = assembler.push(part('end', 20_000, { partial: false }), 0);
  expect(lines.map(({ text, partial, seq }) => [text.length, partial, seq])).toEqual([
    [16 * 1024, true, 20_072],
    [3, false, 20_073],
  ]);
});

test('a secret across a cut of the writer is masked', () => {
  const assembler = new Assembler(new Masker(['hunter2hunter2']));
  assembler.push(part(`${kib(15)}hunter2`, 0), 0);
  const lines = assembler.push(part('hunter2!', 20_000, { partial: false }), 0);
  expect(lines.map(({ text }) => text).join('')).toBe(`${kib(15)}[masked]!`);
});

test('streams are joined apart, and reading begins again at the oldest part', () => {
  const assembler = new Assembler(new Masker([]));
  assembler.push(part('out', 100), 0);
  assembler.push(part('err', 300, { stream: 'stderr' }), 0);
  expect(assembler.pendingStart()).toBe(100);
  expect(assembler.push(part('!', 500, { partial: false }), 0)).toMatchObject([{ text: 'out!' }]);
  expect(assembler.pendingStart()).toBe(300);
});

test('a line without end is given out every 256 KiB', () => {
  const assembler = new Assembler(new Masker([]));
  const counts = Array.from({ length: 40 }, (_, i) => assembler.push(part(kib(16), i * 20_000), 0).length);
  expect(counts.filter((count) => count > 0)).toEqual([16, 16]);
});

test('what never got its newline is given out at the end', () => {
  const assembler = new Assembler(new Masker([]));
  assembler.push(part('last words', 0), 0);
  expect(assembler.flush()).toMatchObject([{ text: 'last words', partial: false }]);
  expect(assembler.flush()).toEqual([]);
});

test('pieces are no longer than asked, cut no character, and make the whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 4, max: 64 }), (text, most) => {
      const pieces = piecesOf(text, most);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(most);
    }),
  );
});
