import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEnvFile, parseEnvFile } from './env-file.js';

const valuesOf = (text: string) =>
  Object.fromEntries(parseEnvFile(text).variables.map(({ name, value }) => [name, value]));

test('any set of values survives being written and read', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), (values) => {
      const text = formatEnvFile(Object.entries(values).map(([name, value]) => ({ name, value })));
      expect(parseEnvFile(text).problems).toEqual([]);
      expect(valuesOf(text)).toEqual({ ...values });
    }),
  );
});

test('any text is read without throwing, and each problem names a line that is there', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '\\', '\n', '\r', ' ', '#', '$', 'é', '1') }),
      (text) => {
        const lines = text.replace(/\r\n?/g, '\n').split('\n').length;
        const { variables, problems } = parseEnvFile(text);
        for (const { line } of [...variables, ...problems]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
        }
      },
    ),
  );
});

test('comments, blank lines, export and spaces around = are understood', () => {
  expect(valuesOf('# hello\n\nexport A=1\n B = two words # why\nC=a#b\r\nD=\n')).toEqual({
    A: '1',
    B: 'two words',
    C: 'a#b',
    D: '',
  });
});

test('quotes keep spaces, #, = and newlines', () => {
  expect(valuesOf(`A="x # y"\nB='$HOME \\n'\nC="one\ntwo"\nD="a\\nb\\"c\\$d"\nE=a=b=c`)).toEqual({
    A: 'x # y',
    B: '$HOME \\n',
    C: 'one\ntwo',
    D: 'a\nb"c$d',
    E: 'a=b=c',
  });
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is the point
test('nothing is expanded', () => {
  expect(valuesOf('A=$HOME\nB="${PATH}"\nC=`id`\nD=$(id)')).toEqual({
    A: '$HOME',
    B: '${PATH}',
    C: '`id`',
    D: '$(id)',
  });
});

test('a bad line is named and the others still count', () => {
  const { variables, problems } = parseEnvFile('A=1\nnonsense\n2B=x\nC="open\nD=4');
  expect(variables.map(({ name }) => name)).toEqual(['A', 'D']);
  expect(problems).toEqual([
    { line: 2, message: expect.stringContaining('no "="') },
    { line: 3, message: expect.stringContaining('"2B" cannot be a name') },
    { line: 4, message: expect.stringContaining('never closed') },
  ]);
});

test('of two lines for one name the last counts, and it is said', () => {
  const { variables, problems } = parseEnvFile('A=1\nA=2');
  expect(variables).toEqual([{ name: 'A', value: '2', line: 2 }]);
  expect(problems).toEqual([{ line: 2, message: expect.stringContaining('already set in line 1') }]);
});
