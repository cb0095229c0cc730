import { DomainError } from '@berth/domain';
import { type BuildInputs, caPath, caSecretId, caVariables } from '../build-inputs.js';
import type { Flag, Instruction, ParsedDockerfile } from './parse-dockerfile.js';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Rewriting {
  readonly inputs: BuildInputs;
  /** Names a secret mount may ask for. */
  readonly secretNames: readonly string[];
  readonly scoped: boolean;
  readonly syntaxImages: boolean;
}

/**
 * A user's Dockerfile stays as it is, but for what keeps teams apart and what the site needs: ids of cache and secret
 * mounts are the app's own, a `# syntax=` that cannot be fetched goes, a CA bundle and mirrors reach each RUN.
 */
export function rewriteDockerfile(parsed: ParsedDockerfile, how: Rewriting): { text: string; notes: string[] } {
  const notes: string[] = [];
  const edits = [
    ...syntaxEdits(parsed, how, notes),
    ...parsed.instructions.flatMap((each) => [
      ...siteEdits(parsed, each, how),
      ...mountEdits(each, how, notes),
      ...linkEdits(each, how, notes),
    ]),
  ];
  const text = applied(parsed.text, edits);
  if (how.scoped) assertScoped(text, how.inputs.scoped(''));
  return { text, notes };
}

/** Should BuildKit ever read the text otherwise than the parser did, a cache of another app is still out of reach. */
function assertScoped(text: string, scope: string): void {
  const stray = text
    .replace(/^\s*#.*$/gm, '')
    .match(/--mount=\S*type=cache\S*/gi)
    ?.find((mount) => !mount.includes(`id=${scope}`));
  if (stray === undefined) return;
  throw new DomainError('plan.dockerfile_mount', `${stray.slice(0, 60)} stands where it cannot be read.`, {
    kind: 'invalid',
    hint: 'Write each RUN --mount on lines of its own, outside of heredocs and continued comments.',
  });
}

function syntaxEdits({ syntax }: ParsedDockerfile, { syntaxImages }: Rewriting, notes: string[]): Edit[] {
  if (!syntax || syntaxImages) return [];
  notes.push(`"# syntax=${syntax.image}" is left out: this builder has no image hub to fetch it from`);
  // A comment and not nothing: what follows must not become a directive.
  return [{ start: syntax.start, end: syntax.end, text: '# (a syntax directive was here)\n' }];
}

function siteEdits({ text }: ParsedDockerfile, instruction: Instruction, { inputs }: Rewriting): Edit[] {
  const { keyword, end, keywordEnd } = instruction;
  if (keyword === 'FROM') {
    const args = [...inputs.siteVariables, ...(inputs.caBundle ? caVariables.map((name) => `${name}=${caPath}`) : [])];
    if (args.length === 0) return [];
    const lines = args.map((arg) => `ARG ${arg}\n`).join('');
    return [{ start: end, end, text: text[end - 1] === '\n' ? lines : `\n${lines}` }];
  }
  if (keyword !== 'RUN' || !inputs.caBundle) return [];
  return [{ start: keywordEnd, end: keywordEnd, text: ` --mount=type=secret,id=${caSecretId},mode=0444` }];
}

/** `COPY --link` only makes caching better; without it the image is the same. */
function linkEdits({ keyword, flags }: Instruction, { syntaxImages }: Rewriting, notes: string[]): Edit[] {
  if (syntaxImages || (keyword !== 'COPY' && keyword !== 'ADD')) return [];
  const links = flags.filter(({ text }) => /^--link(=true|=false)?$/.test(text));
  if (links.length > 0 && !notes.includes(linkNote)) notes.push(linkNote);
  return links.map(({ start, end }) => ({ start, end, text: '' }));
}
const linkNote = '--link is left out: this builder does not know it, and the image is the same';

function mountEdits(instruction: Instruction, how: Rewriting, notes: string[]): Edit[] {
  if (instruction.keyword === 'ONBUILD' && how.scoped && /--mount\b/i.test(instruction.rest)) {
    throw refused(instruction, 'ONBUILD with --mount is not allowed.', 'Move the RUN to the Dockerfile that uses it.');
  }
  if (instruction.keyword !== 'RUN') return [];
  return instruction.flags
    .filter(({ text }) => /^--mount=/i.test(text))
    .flatMap((flag) => mountEdit(instruction, flag, how, notes));
}

function mountEdit(instruction: Instruction, flag: Flag, how: Rewriting, notes: string[]): Edit[] {
  const fields = flag.text.slice('--mount='.length).split(',');
  const value = (key: string) => fieldOf(fields, key);
  const type = value('type')?.toLowerCase() ?? 'bind';
  if (/["`]/.test(flag.text) || /[$\\]/.test(type)) {
    throw refused(
      instruction,
      `${flag.text.slice(0, 60)} cannot be read.`,
      'Write --mount without quotes, and its type as a plain word.',
    );
  }
  if (type === 'cache' && how.scoped) {
    const id = value('id') ?? value('target') ?? value('dst') ?? value('destination') ?? 'cache';
    return [edit(flag, [...without(fields, ['id']), `id=${how.inputs.scoped(id)}`])];
  }
  if (type !== 'secret') return [];
  return secretEdit(instruction, flag, fields, how, notes);
}

/** The id becomes the app's own, the file stays where the Dockerfile expects it. */
function secretEdit(
  instruction: Instruction,
  flag: Flag,
  fields: readonly string[],
  how: Rewriting,
  notes: string[],
): Edit[] {
  const target = targetOf(fields);
  const id = fieldOf(fields, 'id') ?? target?.split('/').at(-1) ?? '';
  if (!how.secretNames.includes(id)) {
    if (fieldOf(fields, 'required')?.toLowerCase() === 'true') {
      throw new DomainError(
        'plan.secret_missing',
        `Line ${instruction.line} needs the secret "${id.slice(0, 60)}", which is not there at build time.`,
        {
          kind: 'invalid',
          hint: `Set ${id.slice(0, 60)} as a secret that is available when building.`,
        },
      );
    }
    notes.push(`line ${instruction.line} mounts the secret "${id.slice(0, 60)}", which is not there at build time`);
    return [];
  }
  const secret = how.inputs.secret(id);
  const place = target === undefined && fieldOf(fields, 'env') === undefined ? [`target=/run/secrets/${id}`] : [];
  return [edit(flag, [...without(fields, ['id']), `id=${secret.id}`, ...place])];
}

const targetOf = (fields: readonly string[]) =>
  fieldOf(fields, 'target') ?? fieldOf(fields, 'dst') ?? fieldOf(fields, 'destination');

/** The last one counts, as in BuildKit. */
function fieldOf(fields: readonly string[], key: string): string | undefined {
  const field = fields.findLast((each) => each.split('=')[0]?.trim().toLowerCase() === key);
  return field?.includes('=') ? field.slice(field.indexOf('=') + 1) : undefined;
}

function without(fields: readonly string[], keys: readonly string[]): string[] {
  return fields.filter((each) => !keys.includes(each.split('=')[0]?.trim().toLowerCase() ?? ''));
}

function edit({ start, end }: Flag, fields: readonly string[]): Edit {
  return { start, end, text: `--mount=${fields.join(',')}` };
}

function refused({ line }: Instruction, message: string, hint: string): DomainError {
  return new DomainError('plan.dockerfile_mount', `Dockerfile line ${line}: ${message}`, { kind: 'invalid', hint });
}

/** From the end to the beginning, so that places stay right. */
function applied(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: replacement }) => result.slice(0, start) + replacement + result.slice(end),
      text,
    );
}
