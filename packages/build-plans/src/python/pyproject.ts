import { DomainError } from '@berth/domain';
import { parse } from 'smol-toml';

export interface Pyproject {
  readonly dependencies: readonly string[];
  readonly requiresPython?: string;
  /** It can be installed itself, not only its dependencies. */
  readonly isPackage: boolean;
  /** Dependencies are kept where only Poetry looks. */
  readonly poetry: boolean;
}

export function parsePyproject(text: string): Pyproject {
  const toml = readToml(text);
  const project = table(toml.project);
  const poetry = table(table(toml.tool).poetry);
  const requires = project['requires-python'];
  return {
    dependencies: Array.isArray(project.dependencies)
      ? project.dependencies.filter((each): each is string => typeof each === 'string')
      : [],
    ...(typeof requires === 'string' ? { requiresPython: requires } : {}),
    isPackage: toml['build-system'] !== undefined,
    poetry: poetry.dependencies !== undefined && project.dependencies === undefined,
  };
}

/** A requirement as PEP 508 writes it, with nothing that pip would read as an option. */
export function isRequirement(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9 ._,<>=!~;'"()[\]*+:@/%-]*$/.test(text) && text.length <= 500;
}

function readToml(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    throw new DomainError('plan.pyproject_invalid', `pyproject.toml is not valid TOML: ${why}`, {
      kind: 'invalid',
      hint: 'Fix the line it names.',
    });
  }
}

function table(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
