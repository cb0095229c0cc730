import type { BuildPlan } from './plan.js';

/** A plan as `berth plan` prints it. */
export function renderPlan(plan: BuildPlan): string {
  const processes = Object.entries(plan.processes).map(([name, { command }]) => `  ${name}: ${wordsOf(command)}`);
  const sections = [
    `${plan.kind} build${plan.dockerfilePath ? ` (${plan.dockerfilePath})` : ''}`,
    ...plan.notes.map((note) => `  ${note}`),
    '',
    'Processes',
    ...(processes.length > 0 ? processes : ['  none']),
    ...(plan.releaseCommand ? [`  release phase: ${wordsOf(plan.releaseCommand)}`] : []),
    ...(plan.exposedPort === undefined ? [] : [`  exposes port ${plan.exposedPort}`]),
    ...list('Build variables', plan.buildArgs),
    ...list(
      'Build secrets',
      plan.secrets.map(({ variable }) => variable),
    ),
    '',
    'Dockerfile',
    ...plan.dockerfile
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
  ];
  return `${sections.join('\n')}\n`;
}

/** What `berth eject` writes: from then on the Dockerfile is the app's own. Plan without settings, so nothing of a site is in it. */
export function ejectedFiles(plan: BuildPlan): Record<string, string> {
  if (plan.kind === 'dockerfile') return {};
  return {
    Dockerfile: plan.dockerfile,
    ...(plan.dockerignore === undefined ? {} : { '.dockerignore': plan.dockerignore }),
  };
}

function list(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : ['', title, `  ${names.join(', ')}`];
}

function wordsOf(command: readonly string[] | null): string {
  if (command === null) return "the image's own command";
  const [shell, flag, script] = command;
  return command.length === 3 && shell === '/bin/sh' && flag === '-c' ? (script ?? '') : command.join(' ');
}
