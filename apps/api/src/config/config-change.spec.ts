import type { Variable, Variables } from '@berth/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeChange, isSameConfig, patched, replaced } from './config-change.js';

const plain = (value: string): Variable => ({ value, secret: false, availableAt: 'run' });
const secret = (value: string): Variable => ({ value, secret: true, availableAt: 'run' });
const patch = (before: Variables, set: Parameters<typeof patched>[0]['set'], unset: string[] = []) =>
  patched({ set, unset })(before);

test('a patch leaves alone what it does not name', () => {
  expect(patch({ A: plain('1'), B: secret('2') }, [{ name: 'C', value: '3' }], ['A'])).toEqual({
    B: secret('2'),
    C: plain('3'),
  });
});

test('a new value of a secret stays secret', () => {
  expect(patch({ A: secret('1') }, [{ name: 'A', value: '2' }])).toEqual({ A: secret('2') });
});

test('flags can change without the value, but a secret cannot be laid open', () => {
  expect(patch({ A: plain('1') }, [{ name: 'A', secret: true, availableAt: 'both' }])).toEqual({
    A: { value: '1', secret: true, availableAt: 'both' },
  });
  expect(() => patch({ A: secret('1') }, [{ name: 'A', secret: false }])).toThrow(
    expect.objectContaining({ code: 'config.secret_stays' }),
  );
  expect(patch({ A: secret('1') }, [{ name: 'A', secret: false, value: '2' }])).toEqual({ A: plain('2') });
});

test('replacing all keeps a secret whose value is not sent, and refuses one that is not there', () => {
  const keep = { name: 'A', value: null, secret: true, availableAt: 'run' as const };
  expect(replaced({ variables: [keep] })({ A: secret('1'), B: plain('2') })).toEqual({ A: secret('1') });
  expect(() => replaced({ variables: [keep] })({})).toThrow(expect.objectContaining({ code: 'config.no_value' }));
  expect(() => replaced({ variables: [{ ...keep, secret: false }] })({ A: secret('1') })).toThrow(
    expect.objectContaining({ code: 'config.secret_stays' }),
  );
});

test('a name twice in one change is refused', () => {
  expect(() => patched({ set: [{ name: 'A', value: '1' }], unset: ['A'] })).toThrow(
    expect.objectContaining({ code: 'config.named_twice' }),
  );
});

test.each([
  [{}, { A: plain('1') }, 'Set A'],
  [{ A: plain('1') }, { A: plain('2'), B: plain('1') }, 'Set A and B'],
  [{ A: plain('1') }, {}, 'Unset A'],
  [
    { X: plain('1') },
    { A: plain(''), B: plain(''), C: plain(''), D: plain(''), E: plain('') },
    'Set A, B, C and 2 more; unset X',
  ],
  [{ A: plain('1') }, { A: plain('1') }, 'Deployed the saved configuration'],
])('%j → %j is told as "%s"-like words', (before, after, words) => {
  expect(describeChange(before, after)).toBe(words);
});

test('names such as __proto__ and constructor are variables like others', () => {
  const after = patch({}, [
    { name: '__proto__', value: '1' },
    { name: 'constructor', value: '2' },
  ]);
  expect(Object.keys(after)).toEqual(['__proto__', 'constructor']);
  expect(describeChange({}, after)).toBe('Set __proto__ and constructor');
});

test('sameness looks at every name, value and flag', () => {
  const variables = fc.dictionary(
    fc.string(),
    fc.record({
      value: fc.string(),
      secret: fc.boolean(),
      availableAt: fc.constantFrom('run' as const, 'build' as const),
    }),
  );
  fc.assert(
    fc.property(variables, variables, (a, b) => {
      const entries = (of: Variables) => Object.entries(of).sort(([x], [y]) => (x < y ? -1 : 1));
      expect(isSameConfig(a, b)).toBe(JSON.stringify(entries(a)) === JSON.stringify(entries(b)));
    }),
  );
});
