import type { Instruction } from './parse-dockerfile.js';

/** What the text says about the image it makes; undefined where only the base image knows. */
export interface ImageFacts {
  readonly base: string;
  readonly command?: string;
  readonly entrypoint?: string;
  readonly ports: readonly number[];
  /** Names its ARGs ask for. */
  readonly args: ReadonlySet<string>;
  readonly hasShell: boolean;
}

/** The last stage, and the stages it is built from. */
export function imageFacts(instructions: readonly Instruction[]): ImageFacts | undefined {
  const stages = stagesOf(instructions);
  const last = stages.at(-1);
  if (!last) return undefined;
  const chain = chainOf(stages, last);
  const own = chain.flatMap(({ instructions: each }) => each);
  const base = chain[0]?.base ?? '';
  const command = lastRest(own, 'CMD');
  const entrypoint = lastRest(own, 'ENTRYPOINT');
  return {
    base,
    ...(command === undefined ? {} : { command }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ports: own.filter(({ keyword }) => keyword === 'EXPOSE').flatMap(({ rest }) => portsIn(rest)),
    args: new Set(instructions.filter(({ keyword }) => keyword === 'ARG').flatMap(({ rest }) => argNames(rest))),
    hasShell: !(base === 'scratch' || (/(^|\/)distroless\//.test(base) && !/debug/.test(base))),
  };
}

interface Stage {
  readonly base: string;
  readonly name: string;
  readonly instructions: Instruction[];
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const [, base = '', name = ''] = /^(\S+)(?:\s+as\s+(\S+))?/i.exec(instruction.rest) ?? [];
      stages.push({ base, name: name.toLowerCase(), instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** Oldest first. A stage can only be built on one above it. */
function chainOf(stages: readonly Stage[], last: Stage): Stage[] {
  const parent = stages
    .slice(0, stages.indexOf(last))
    .findLast(({ name }) => name !== '' && name === last.base.toLowerCase());
  return parent ? [...chainOf(stages, parent), last] : [last];
}

function lastRest(instructions: readonly Instruction[], keyword: string): string | undefined {
  const rest = instructions.findLast((each) => each.keyword === keyword)?.rest;
  return rest === undefined || rest === '[]' ? undefined : rest;
}

function portsIn(rest: string): number[] {
  return rest
    .split(/\s+/)
    .filter((word) => /^\d{1,5}(\/tcp)?$/i.test(word))
    .map((word) => Number.parseInt(word, 10))
    .filter((port) => port > 0 && port < 65536);
}

function argNames(rest: string): string[] {
  return rest.split(/\s+/).flatMap((word) => /^([A-Za-z_][A-Za-z0-9_]*)(=|$)/.exec(word)?.[1] ?? []);
}
