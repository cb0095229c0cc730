import { DomainError } from '@berth/domain';

/** What berth/stack-python carries. */
const stackPython = [3, 11, 2] as const;
export const stackPythonTag = '3.11';

/** `requires-python`, refused now rather than by pip after a minute. */
export function assertPython(requires: string): void {
  if (satisfiesPython(requires)) return;
  throw new DomainError(
    'plan.python_version',
    `pyproject.toml asks for Python ${JSON.stringify(requires.slice(0, 60))}; Berth builds with Python ${stackPythonTag}.`,
    {
      kind: 'invalid',
      hint: `Widen requires-python to include ${stackPythonTag}, or add a Dockerfile with the Python you need.`,
    },
  );
}

/** Clauses that are not understood count as satisfied: pip has the last word. */
export function satisfiesPython(requires: string): boolean {
  return requires.split(',').every((clause) => {
    const [, operator = '', version = ''] = /^\s*(>=|<=|==|!=|~=|>|<)\s*([0-9.]+(?:\.\*)?)\s*$/.exec(clause) ?? [];
    if (operator === '') return true;
    const wanted = version.replace(/\.\*$/, '').split('.').map(Number);
    return holds(operator, wanted, version.endsWith('.*'));
  });
}

function holds(operator: string, wanted: readonly number[], wildcard: boolean): boolean {
  const order = compare(wanted);
  const prefix = wanted.every((part, index) => part === (stackPython[index] ?? 0));
  switch (operator) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0;
    case '~=':
      return order >= 0 && wanted.slice(0, -1).every((part, index) => part === stackPython[index]);
    case '!=':
      return wildcard ? !prefix : order !== 0;
    default:
      return wildcard ? prefix : order === 0;
  }
}

function compare(wanted: readonly number[]): number {
  for (let index = 0; index < 3; index += 1) {
    const difference = (stackPython[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
