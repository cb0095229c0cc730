import { DomainError } from './errors.js';

/** One environment variable of an app. */
export interface Variable {
  readonly value: string;
  /** Written, never read back; masked in logs and lists. */
  readonly secret: boolean;
  /** When it is there: while the app runs, while its image is built, or both. */
  readonly availableAt: 'run' | 'build' | 'both';
}
export type Variables = Readonly<Record<string, Variable>>;

/** Set by the platform for every instance; an app that could set them would lie to itself. */
export const reservedVariables = [
  'PORT',
  'BERTH_APP',
  'BERTH_TEAM',
  'BERTH_RELEASE',
  'BERTH_INSTANCE',
  'K_SERVICE',
  'K_REVISION',
  'K_CONFIGURATION',
] as const;

export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Names and values together; what execve and BuildKit carry without trouble. */
export const configBytes = 64 * 1024;

/** Refuses a configuration that could not reach a process unchanged. */
export function checkVariables(variables: Variables): void {
  let bytes = 0;
  for (const [name, { value }] of Object.entries(variables)) {
    if (!variableName.test(name)) throw invalidName(name);
    if ((reservedVariables as readonly string[]).includes(name)) throw reserved(name);
    if (value.includes('\0')) throw zeroByte(name);
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
  }
  if (bytes > configBytes) throw tooLarge(bytes);
}

/** What is sealed: JSON, names sorted, so that the same configuration is the same text. */
export function encodeVariables(variables: Variables): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

export function decodeVariables(text: string): Variables {
  return JSON.parse(text) as Variables;
}

/** Names and flags without values, for lists. */
export function namesOf(
  variables: Variables,
): { name: string; secret: boolean; availableAt: Variable['availableAt'] }[] {
  return Object.entries(variables)
    .map(([name, { secret, availableAt }]) => ({ name, secret, availableAt }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function runVariables(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, { value, availableAt }]) =>
      availableAt === 'build' ? [] : [[name, value]],
    ),
  );
}

export function buildVariables(variables: Variables): { name: string; value: string; secret: boolean }[] {
  return Object.entries(variables).flatMap(([name, { value, secret, availableAt }]) =>
    availableAt === 'run' ? [] : [{ name, value, secret }],
  );
}

export function secretValues(variables: Variables): string[] {
  return Object.values(variables).flatMap(({ secret, value }) => (secret ? [value] : []));
}

function invalidName(name: string): DomainError {
  return new DomainError('config.invalid_name', `"${name}" cannot be the name of a variable.`, {
    kind: 'invalid',
    hint: 'Use letters, digits and _, and do not begin with a digit.',
  });
}

function reserved(name: string): DomainError {
  return new DomainError('config.reserved_name', `${name} is set by the platform.`, {
    kind: 'invalid',
    hint: 'Read it in your app, and choose another name for your own value.',
  });
}

function zeroByte(name: string): DomainError {
  return new DomainError('config.invalid_value', `The value of ${name} contains a zero byte.`, {
    kind: 'invalid',
    hint: 'No process can receive that. Encode the value, for example as base64.',
  });
}

function tooLarge(bytes: number): DomainError {
  return new DomainError(
    'config.too_large',
    `All variables together are ${Math.ceil(bytes / 1024)} KiB; ${configBytes / 1024} KiB is the limit.`,
    { kind: 'too_large', hint: 'Keep files in the repository or in S3, and only their names here.' },
  );
}
