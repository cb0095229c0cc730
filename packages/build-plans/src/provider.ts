import { DomainError } from '@berth/domain';
import type { BuildInputs } from './build-inputs.js';
import type { BuildPlan, PlanKind, PlanRequest, ProcessCommand } from './plan.js';
import { shellCommand } from './process-command.js';
import type { Procfile } from './procfile.js';
import type { SourceTree } from './source-tree.js';

/** Everything a provider looks at. */
export interface Source {
  readonly tree: SourceTree;
  readonly procfile: Procfile | undefined;
  readonly request: PlanRequest;
  /** The source's own .dockerignore; its lines follow ours. */
  readonly dockerignore: string;
}

/** One language: says whether the source is its own, and how it becomes an image. */
export interface Provider {
  readonly kind: PlanKind;
  /** What it looks for, in words for "nothing detected". */
  readonly looksFor: string;
  detect(source: Source): boolean;
  plan(source: Source): Promise<BuildPlan>;
}

/**
 * Heroku's rule: a Procfile with any process says everything; one with only `release:` (or none) leaves the
 * language's own web process.
 */
export function processesOf(
  procfile: Procfile | undefined,
  web: ProcessCommand | undefined,
): Record<string, ProcessCommand> {
  if (!procfile || procfile.processes.size === 0) return web ? { web } : {};
  return Object.fromEntries([...procfile.processes].map(([name, text]) => [name, { command: shellCommand(text) }]));
}

export function releaseOf(procfile: Procfile | undefined): { releaseCommand?: string[] } {
  return procfile?.release === undefined ? {} : { releaseCommand: shellCommand(procfile.release) };
}

/** What every generated plan has in common. `web` is left out when the Procfile names the processes. */
export function generatedPlan(
  source: Source,
  inputs: BuildInputs,
  parts: {
    kind: PlanKind;
    dockerfile: string;
    web: ProcessCommand | undefined;
    notes: readonly string[];
    ignore: readonly string[];
  },
): BuildPlan {
  const { kind, dockerfile, web, notes, ignore } = parts;
  return {
    kind,
    dockerfile,
    dockerignore: dockerignoreText(ignore, source.dockerignore),
    processes: processesOf(source.procfile, web),
    ...releaseOf(source.procfile),
    ...inputs.used,
    notes,
  };
}

/** The command of the image itself: `web`, else the first process. */
export function imageCommand(source: Source, web: ProcessCommand | undefined): string[] | null {
  const processes = processesOf(source.procfile, web);
  return (processes.web ?? Object.values(processes)[0])?.command ?? null;
}

export function namesProcesses(source: Source): boolean {
  return (source.procfile?.processes.size ?? 0) > 0;
}

export function noStartCommand(lookedFor: string, fix: string): DomainError {
  return new DomainError('plan.no_start_command', `There is no start command. Looked for ${lookedFor}.`, {
    kind: 'invalid',
    hint: fix,
  });
}

function dockerignoreText(ignore: readonly string[], own: string): string {
  return ['.git', ...ignore, ...(own.trim() === '' ? [] : ['# from .dockerignore', own.trim()])]
    .join('\n')
    .concat('\n');
}
