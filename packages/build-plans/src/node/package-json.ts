import { DomainError } from '@berth/domain';

/** The parts of a package.json that a plan depends on; everything else in it is ignored. */
export interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly workspaces: boolean;
  readonly main?: string;
  readonly packageManager?: string;
  readonly nodeRange?: string;
  /** True for `"pnpm": { "patchedDependencies" … }` and its like. */
  readonly text: string;
}

export function parsePackageJson(text: string, path = 'package.json'): PackageJson {
  const json = parseObject(text, path);
  const engines = record(json.engines);
  return {
    scripts: strings(json.scripts),
    dependencies: strings(json.dependencies),
    devDependencies: strings(json.devDependencies),
    optionalDependencies: strings(json.optionalDependencies),
    workspaces: json.workspaces !== undefined,
    ...optional('main', json.main),
    ...optional('packageManager', json.packageManager),
    ...optional('nodeRange', engines.node),
    text,
  };
}

/** Run by the package manager around an install of the project itself: they need the whole source. */
export const lifecycleScripts = [
  'preinstall',
  'install',
  'postinstall',
  'preprepare',
  'prepare',
  'postprepare',
] as const;

export function lifecycleOf({ scripts }: PackageJson): string[] {
  return lifecycleScripts.filter((name) => scripts[name] !== undefined);
}

export function hasPackage(manifest: PackageJson, name: string): boolean {
  return Object.hasOwn(manifest.dependencies, name) || Object.hasOwn(manifest.devDependencies, name);
}

/** A dependency that is a folder of this source, so manifests alone cannot be installed. */
export function hasLocalDependency({ dependencies, devDependencies, optionalDependencies }: PackageJson): boolean {
  return [dependencies, devDependencies, optionalDependencies]
    .flatMap((each) => Object.values(each))
    .some((range) => /^(file|link|portal):|^\.{0,2}\//.test(range));
}

export function hasDependencies({ dependencies, devDependencies, optionalDependencies }: PackageJson): boolean {
  return [dependencies, devDependencies, optionalDependencies].some((each) => Object.keys(each).length > 0);
}

function parseObject(text: string, path: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error));
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid(path, 'it is not an object');
  return { ...json };
}

function invalid(path: string, why: string): DomainError {
  return new DomainError('plan.package_json_invalid', `${path} is not valid JSON: ${oneLine(why)}`, {
    kind: 'invalid',
    hint: `Fix ${path}; \`npm pkg get name\` on your machine shows the same error.`,
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function strings(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

function optional<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' && value.trim() !== '' ? ({ [key]: value } as Record<K, string>) : {};
}
