import { expect, test } from 'vitest';
import type { ConfigVariable } from '@/lib/api/types';
import {
  changesBetween,
  draftOf,
  fromRaw,
  looksLikeEnvFile,
  mergePasted,
  newRow,
  patchOf,
  problemsOf,
  rawOf,
  rebase,
} from './draft.js';

const saved: ConfigVariable[] = [
  { name: 'GREETING', value: 'hello', secret: false, availableAt: 'run' },
  { name: 'TOKEN', value: null, secret: true, availableAt: 'run' },
];

function edit(name: string, change: Partial<ReturnType<typeof newRow>>) {
  return draftOf(saved).map((row) => (row.name === name ? { ...row, ...change } : row));
}

test('an untouched draft has no changes', () => {
  expect(changesBetween(saved, draftOf(saved))).toEqual([]);
});

test('each change is told as added, changed or removed, by name', () => {
  const draft = [
    ...edit('GREETING', { value: 'hi' }).filter(({ name }) => name !== 'TOKEN'),
    newRow({ name: 'AREA', value: '1' }),
  ];
  expect(changesBetween(saved, draft).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'added AREA',
    'changed GREETING',
    'removed TOKEN',
  ]);
});

test('a secret that was not typed again is neither changed nor sent', () => {
  const draft = edit('TOKEN', { availableAt: 'both' });
  expect(patchOf(changesBetween(saved, draft))).toEqual({
    set: [{ name: 'TOKEN', secret: true, availableAt: 'both' }],
    unset: [],
  });
});

test('typing a secret again replaces it, also when it is the same', () => {
  expect(patchOf(changesBetween(saved, edit('TOKEN', { value: 's3cret' }))).set).toEqual([
    { name: 'TOKEN', value: 's3cret', secret: true, availableAt: 'run' },
  ]);
});

test('invalid, duplicate and reserved names, and secrets without a value, are flagged on their row', () => {
  const rows = [
    newRow({ name: '1BAD' }),
    newRow({ name: 'TWICE' }),
    newRow({ name: 'TWICE' }),
    newRow({ name: 'PORT' }),
    newRow({ name: 'RENAMED', value: null, secret: true }),
    newRow(),
  ];
  expect([...problemsOf(rows, ['PORT'], saved).values()]).toEqual([
    'invalid',
    'duplicate',
    'duplicate',
    'reserved',
    'valueNeeded',
  ]);
});

test('making a secret readable needs its value', () => {
  expect([...problemsOf(edit('TOKEN', { secret: false }), [], saved).values()]).toEqual(['valueNeeded']);
});

test('a pasted file goes over rows of the same name and swallows the empty row', () => {
  const rows = mergePasted(
    [...draftOf(saved), newRow()],
    [
      { name: 'GREETING', value: 'moin' },
      { name: 'STRIPE_API_KEY', value: 'sk_1' },
    ],
  );
  expect(rows.map(({ name, value, secret }) => [name, value, secret])).toEqual([
    ['GREETING', 'moin', false],
    ['TOKEN', null, true],
    ['STRIPE_API_KEY', 'sk_1', true],
  ]);
});

test('only what looks like variables is taken for a file', () => {
  expect(looksLikeEnvFile('A=1\nB=2')).toBe(true);
  expect(looksLikeEnvFile('DATABASE_URL=postgres://x')).toBe(true);
  expect(looksLikeEnvFile('DATABASE_URL')).toBe(false);
  expect(looksLikeEnvFile('two\nlines')).toBe(false);
});

test('raw text quotes what needs it and never shows a secret', () => {
  const rows = [
    ...draftOf(saved),
    newRow({ name: 'TEXT', value: 'a b' }),
    newRow({ name: 'LINES', value: 'a\n"b" $c' }),
  ];
  expect(rawOf(rows).split('\n')).toEqual([
    'GREETING=hello',
    '# TOKEN is secret and stays as it is',
    "TEXT='a b'",
    'LINES="a\\n\\"b\\" \\$c"',
  ]);
});

test('what left the raw text is removed, secrets stay', () => {
  const rows = fromRaw(draftOf(saved), [{ name: 'NEW', value: '1' }]);
  expect(rows.map(({ name, value }) => [name, value])).toEqual([
    ['NEW', '1'],
    ['TOKEN', null],
  ]);
});

test('my changes go on top of what somebody else saved meanwhile', () => {
  const mine = changesBetween(saved, edit('GREETING', { value: 'mine' }));
  const theirs: ConfigVariable[] = [...saved, { name: 'THEIRS', value: '1', secret: false, availableAt: 'run' }];
  expect(rebase(theirs, mine).map(({ name, value }) => [name, value])).toEqual([
    ['GREETING', 'mine'],
    ['TOKEN', null],
    ['THEIRS', '1'],
  ]);
});
