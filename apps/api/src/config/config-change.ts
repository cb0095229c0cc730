import type { PatchConfig, PutConfig } from '@berth/contracts/http';
import { DomainError, type Variable, type Variables } from '@berth/domain';

/** What a request makes of the variables that are there. Pure: it runs again when somebody else was faster. */
export type ConfigChange = (before: Variables) => Variables;

/** Sets and unsets; what is not named stays. */
export function patched({ set, unset }: Pick<PatchConfig, 'set' | 'unset'>): ConfigChange {
  const twice = firstTwice([...set.map(({ name }) => name), ...unset]);
  if (twice !== undefined) throw namedTwice(twice);
  return (before) => {
    const after = new Map(Object.entries(before));
    for (const name of unset) after.delete(name);
    for (const { name, value, ...flags } of set) after.set(name, changed(name, after.get(name), { value, ...flags }));
    return Object.fromEntries(after);
  };
}

/** Replaces all; a null value keeps a secret that is there. */
export function replaced({ variables }: Pick<PutConfig, 'variables'>): ConfigChange {
  const twice = firstTwice(variables.map(({ name }) => name));
  if (twice !== undefined) throw namedTwice(twice);
  return (before) => {
    const known = new Map(Object.entries(before));
    return Object.fromEntries(
      variables.map(({ name, value, ...flags }) => {
        return [name, changed(name, known.get(name), { ...flags, value: value ?? undefined })];
      }),
    );
  };
}

interface Wish {
  value?: string | undefined;
  secret?: boolean | undefined;
  availableAt?: Variable['availableAt'] | undefined;
}

function changed(name: string, before: Variable | undefined, { value, secret, availableAt }: Wish): Variable {
  if (value === undefined && before === undefined) throw noValue(name);
  const isSecret = secret ?? before?.secret ?? false;
  // A secret is never read back: taking the mark off must not show what was behind it.
  if (value === undefined && before?.secret === true && !isSecret) throw wouldReveal(name);
  return {
    value: value ?? before!.value,
    secret: isSecret,
    availableAt: availableAt ?? before?.availableAt ?? 'run',
  };
}

/** A sentence for the release list: "Set A and B", "Set A, B and 3 more; unset C". */
export function describeChange(before: Variables, after: Variables): string {
  const names = (of: Variables) => Object.keys(of).sort();
  const set = names(after).filter((name) => !Object.hasOwn(before, name) || !same(before[name]!, after[name]!));
  const unset = names(before).filter((name) => !Object.hasOwn(after, name));
  const parts = [set.length > 0 ? `set ${listed(set)}` : '', unset.length > 0 ? `unset ${listed(unset)}` : ''];
  const sentence = parts.filter(Boolean).join('; ');
  return sentence === '' ? 'Deployed the saved configuration' : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

export function isSameConfig(a: Variables, b: Variables): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name]!, b[name]!))
  );
}

const same = (a: Variable, b: Variable) =>
  a.value === b.value && a.secret === b.secret && a.availableAt === b.availableAt;

const shownNames = 3;

function listed(names: readonly string[]): string {
  if (names.length > shownNames + 1)
    return `${names.slice(0, shownNames).join(', ')} and ${names.length - shownNames} more`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) !== at);
}

function namedTwice(name: string): DomainError {
  return new DomainError('config.named_twice', `${name} is named twice in one change.`, { kind: 'invalid' });
}

function noValue(name: string): DomainError {
  return new DomainError('config.no_value', `${name} is not set yet, and no value was given.`, {
    kind: 'invalid',
    hint: 'An empty value is written as "".',
  });
}

function wouldReveal(name: string): DomainError {
  return new DomainError('config.secret_stays', `${name} is secret; it can be made readable only with a new value.`, {
    kind: 'invalid',
    hint: 'Send the value again together with "secret": false.',
  });
}
