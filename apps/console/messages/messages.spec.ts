import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
}

/** `{name}` and `{count, plural, …}`: what a text takes from its caller. */
function taken(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]!))].filter((name) => !/^\d/.test(name));
}

test('Korean says everything that English says', () => {
  expect(flat(ko).map(([key]) => key)).toEqual(flat(en).map(([key]) => key));
});

test('Korean takes nothing from a caller that English does not take', () => {
  const english = new Map(flat(en));
  for (const [key, text] of flat(ko)) {
    const known = new Set(taken(english.get(key) ?? ''));
    expect(
      taken(text).filter((name) => !known.has(name)),
      key,
    ).toEqual([]);
  }
});
