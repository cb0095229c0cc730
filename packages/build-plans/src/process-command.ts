import { DomainError } from '@berth/domain';

const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/;
/** Words `exec` cannot take the place of the shell with. */
const shellOnly = new Set(
  '! . : [ alias bg case cd command eval exec exit export false fg for if local read return set shift source test time times trap true ulimit umask unset until wait while {'.split(
    ' ',
  ),
);

/**
 * argv of a command as a person types it. The shell gives way to it (`exec`) when it is a single command, so that
 * SIGTERM reaches the app and not a shell that ignores it.
 */
export function shellCommand(command: string): string[] {
  return ['/bin/sh', '-c', withExec(command)];
}

/** For images without a shell: the words themselves. Refuses what only a shell understands. */
export function plainWords(command: string, process: string): string[] {
  if (/[$`"'\\;&|<>(){}*?#~!]|\[/.test(command) || assignment.test(command)) {
    throw new DomainError(
      'procfile.needs_shell',
      `The command of "${process}" needs a shell, and the image has none: ${command}`,
      {
        kind: 'invalid',
        hint: 'Use plain words (no $VARIABLES, quotes or &&), or build on an image that has /bin/sh.',
      },
    );
  }
  return command.trim().split(/\s+/);
}

function withExec(command: string): string {
  const words = simpleWords(command);
  const first = words?.find(({ text }) => !assignment.test(text));
  if (!first || shellOnly.has(first.text)) return command;
  return `${command.slice(0, first.at)}exec ${command.slice(first.at)}`;
}

/** Words with their place, or undefined when this is more than one simple command. */
function simpleWords(command: string): { text: string; at: number }[] | undefined {
  if (/[\n;&|()`]/.test(withoutQuoted(command))) return undefined;
  if (/["']/.test(withoutQuoted(command))) return undefined; // a quote that never closes
  return [...withoutQuoted(command).matchAll(/\S+/g)].map((match) => ({
    text: command.slice(match.index, match.index + match[0].length),
    at: match.index,
  }));
}

/** The same length, with quoted and escaped parts blanked by a letter. */
function withoutQuoted(command: string): string {
  return command.replace(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"/g, (quoted) => 'q'.repeat(quoted.length));
}
