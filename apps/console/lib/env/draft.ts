import type { ConfigVariable } from '@/lib/api/types';

/** A row of the editor. `value` null: a secret that stays as it is. */
export interface DraftRow {
  key: string;
  name: string;
  value: string | null;
  secret: boolean;
  availableAt: ConfigVariable['availableAt'];
}

export type Change =
  | { kind: 'added'; name: string; to: DraftRow }
  | { kind: 'removed'; name: string; from: ConfigVariable }
  | { kind: 'changed'; name: string; from: ConfigVariable; to: DraftRow };

export type RowProblem = 'invalid' | 'duplicate' | 'reserved' | 'valueNeeded';

export interface Patch {
  set: { name: string; value?: string; secret?: boolean; availableAt?: ConfigVariable['availableAt'] }[];
  unset: string[];
}

let nextKey = 0;

export function newRow(row: Partial<Omit<DraftRow, 'key'>> = {}): DraftRow {
  nextKey += 1;
  return { key: `row-${nextKey}`, name: '', value: '', secret: false, availableAt: 'run', ...row };
}

export function draftOf(variables: readonly ConfigVariable[]): DraftRow[] {
  return variables.map((variable) => newRow(variable));
}

/** What saving would do, in the order of the names. */
export function changesBetween(saved: readonly ConfigVariable[], draft: readonly DraftRow[]): Change[] {
  const before = new Map(saved.map((variable) => [variable.name, variable]));
  const after = new Map(draft.filter(isFilled).map((row) => [row.name, row]));
  const changes: Change[] = [];
  for (const [name, to] of after) {
    const from = before.get(name);
    if (!from) changes.push({ kind: 'added', name, to });
    else if (differs(from, to)) changes.push({ kind: 'changed', name, from, to });
  }
  for (const [name, from] of before) if (!after.has(name)) changes.push({ kind: 'removed', name, from });
  return changes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFilled(row: DraftRow): boolean {
  return row.name !== '';
}

function differs(from: ConfigVariable, to: DraftRow): boolean {
  const valueDiffers = from.secret ? to.value !== null : to.value !== from.value;
  return valueDiffers || from.secret !== to.secret || from.availableAt !== to.availableAt;
}

export function patchOf(changes: readonly Change[]): Patch {
  const patch: Patch = { set: [], unset: [] };
  for (const change of changes) {
    if (change.kind === 'removed') patch.unset.push(change.name);
    else {
      const { name, value, secret, availableAt } = change.to;
      patch.set.push(value === null ? { name, secret, availableAt } : { name, value, secret, availableAt });
    }
  }
  return patch;
}

/** The same changes on top of what somebody else saved meanwhile. */
export function rebase(saved: readonly ConfigVariable[], changes: readonly Change[]): DraftRow[] {
  const rows = new Map(draftOf(saved).map((row) => [row.name, row]));
  for (const change of changes) {
    if (change.kind === 'removed') rows.delete(change.name);
    else rows.set(change.name, { ...change.to, key: rows.get(change.name)?.key ?? change.to.key });
  }
  return [...rows.values()];
}

export function problemsOf(draft: readonly DraftRow[], reserved: readonly string[], saved: readonly ConfigVariable[]) {
  const counts = new Map<string, number>();
  for (const { name } of draft) counts.set(name, (counts.get(name) ?? 0) + 1);
  const readable = new Set(saved.filter(({ secret }) => secret).map(({ name }) => name));
  const problems = new Map<string, RowProblem>();
  for (const row of draft) {
    const problem = problemOf(row, counts, reserved, readable);
    if (problem) problems.set(row.key, problem);
  }
  return problems;
}

function problemOf(
  row: DraftRow,
  counts: ReadonlyMap<string, number>,
  reserved: readonly string[],
  keptSecrets: ReadonlySet<string>,
): RowProblem | null {
  if (row.name === '') return row.value ? 'invalid' : null;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(row.name)) return 'invalid';
  if ((counts.get(row.name) ?? 0) > 1) return 'duplicate';
  if (reserved.includes(row.name)) return 'reserved';
  // A secret that was renamed or made readable has no value here to go with it.
  if (row.value === null && (!keptSecrets.has(row.name) || !row.secret)) return 'valueNeeded';
  return null;
}

/** Pasted variables go over rows of the same name; the empty row they were pasted into goes. */
export function mergePasted(
  draft: readonly DraftRow[],
  pasted: readonly { name: string; value: string }[],
): DraftRow[] {
  const rows = draft.filter((row) => row.name !== '' || row.value);
  for (const { name, value } of pasted) {
    const at = rows.findIndex((row) => row.name === name);
    const present = rows[at];
    if (present) rows[at] = { ...present, value };
    else rows.push(newRow({ name, value, secret: looksSecret(name) }));
  }
  return rows;
}

/** A guess that only ticks a box; a person may untick it. */
export function looksSecret(name: string): boolean {
  return /(SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY|DATABASE_URL|REDIS_URL|DSN)/i.test(
    name,
  );
}

export function looksLikeEnvFile(text: string): boolean {
  return (
    /^\s*(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=/m.test(text) &&
    (text.includes('\n') || /^[A-Za-z_]\w*=./.test(text.trim()))
  );
}

/** The readable part as a .env text. Secrets are named in comments and keep their values. */
export function rawOf(draft: readonly DraftRow[]): string {
  return draft
    .filter(isFilled)
    .map((row) =>
      row.value === null ? `# ${row.name} is secret and stays as it is` : `${row.name}=${quoted(row.value)}`,
    )
    .join('\n');
}

function quoted(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,?&=-]*$/.test(value)) return value;
  if (!value.includes("'") && !value.includes('\n')) return `'${value}'`;
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('$', '\\$');
  return `"${escaped}"`;
}

/** What was read back from the text: names that are gone from it are removed, secrets that were not typed stay. */
export function fromRaw(draft: readonly DraftRow[], parsed: readonly { name: string; value: string }[]): DraftRow[] {
  const byName = new Map(draft.map((row) => [row.name, row]));
  const typed = new Set(parsed.map(({ name }) => name));
  const kept = draft.filter((row) => row.value === null && !typed.has(row.name));
  return [
    ...parsed.map(({ name, value }) => {
      const present = byName.get(name);
      return present ? { ...present, value } : newRow({ name, value, secret: looksSecret(name) });
    }),
    ...kept,
  ];
}
