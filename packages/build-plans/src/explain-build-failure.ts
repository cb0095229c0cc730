import type { Failure } from '@berth/domain';
import { type FailurePattern, patterns } from './failure-patterns.js';
import type { BuildPlan } from './plan.js';

export interface BuildEnd {
  readonly exitCode?: number;
  /** The engine saw the kernel kill something for memory. */
  readonly oomKilled?: boolean;
}

const maxTail = 64 * 1024;

/** The last lines of a build log, as words: what happened and what to do. Always finds some. */
export function explainBuildFailure(
  logTail: string | readonly string[],
  plan?: BuildPlan,
  end: BuildEnd = {},
): Failure {
  const text = plainText(typeof logTail === 'string' ? logTail : logTail.join('\n'));
  const step = failedStep(text);
  if (end.oomKilled || step?.exitCode === 137) return outOfMemory(step?.command);
  for (const pattern of patterns) {
    const match = pattern.test.exec(text);
    if (match) return failureFrom(pattern, match, plan);
  }
  return stepFailed(text, step, end);
}

function failureFrom({ code, say }: FailurePattern, match: RegExpExecArray, plan: BuildPlan | undefined): Failure {
  const { message, hint } = say(
    match.slice(1).map((part) => clean(part ?? '')),
    plan,
  );
  return { code, message, hint };
}

interface Step {
  readonly command: string;
  readonly exitCode: number;
}

/** BuildKit's own words, old (`executor failed running […]`) and new (`process "…" did not complete`). */
function failedStep(text: string): Step | undefined {
  const found =
    [...text.matchAll(/executor failed running \[([\s\S]{1,2000}?)\]: exit code: (\d+)/g)].at(-1) ??
    [...text.matchAll(/process "([\s\S]{1,2000}?)" did not complete successfully: exit code: (\d+)/g)].at(-1);
  if (!found) return undefined;
  return { command: clean((found[1] ?? '').replace(/^\/bin\/sh -c /, '')), exitCode: Number(found[2]) };
}

function outOfMemory(command: string | undefined): Failure {
  return {
    code: 'build.out_of_memory',
    message: `The build ran out of memory${command ? ` in: ${command}` : ''}.`,
    hint: 'Build with less at once (for Node: NODE_OPTIONS=--max-old-space-size=1024), or ask for a higher build limit.',
  };
}

function stepFailed(text: string, step: Step | undefined, { exitCode }: BuildEnd): Failure {
  if (step) {
    return {
      code: 'build.step_failed',
      message: `A build step ended with exit code ${step.exitCode}: ${step.command}`,
      hint: `The lines above it in the build log say why.${lastWords(text)}`,
    };
  }
  return {
    code: 'build.failed',
    message: `The build failed${exitCode === undefined ? '' : ` (exit code ${exitCode})`}.`,
    hint: `Read the end of the build log.${lastWords(text)}`,
  };
}

/** The last line that looks like somebody's error. */
function lastWords(text: string): string {
  const line = text
    .split('\n')
    .findLast(
      (each) => /\b(error|failed|cannot|not found)\b/i.test(each) && !/executor failed|did not complete/.test(each),
    );
  return line === undefined ? '' : ` The last error was: ${clean(line.replace(/^#\d+\s+(\d+\.\d+\s+)?/, ''))}`;
}

/** No colours, no progress bars; the tail only, as patterns run over it. */
function plainText(text: string): string {
  return (
    text
      .slice(-maxTail)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
      .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
      .replace(/\r\n?/g, '\n')
  );
}

function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a build printed is shown to people
  const line = text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
