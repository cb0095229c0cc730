import { type ProblemText, problemCodes } from '@berth/domain';

/** docs/errors.md, from the one list of codes. Written by `npm test -- -u`, checked by its test. */
export function errorsPage(): string {
  const codes: [string, ProblemText][] = Object.entries(problemCodes);
  const sections = codes
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { title, cause, fix }]) => `## ${code}\n\n**${title}.**\n\n- Likely cause: ${cause}\n- Fix: ${fix}\n`);
  return [
    '# Error codes\n',
    'Every error a person can meet has a stable code. It comes with what we saw and a hint; this page adds the likely cause and the fix.',
    'It is generated from the catalogue in packages/domain.\n',
    ...sections,
  ].join('\n');
}
