'use client';

import { useMemo, useState } from 'react';
import type { Config } from '@/lib/api/types';
import { type Change, changesBetween, type DraftRow, draftOf, newRow, problemsOf, rebase } from '@/lib/env/draft';

/**
 * What a person types, beside what is saved. The base moves only when they save, discard, or take over what
 * somebody else saved: a refresh by an event never changes a text that is being typed in.
 */
export function useEnvDraft(config: Config) {
  const [base, setBase] = useState(config);
  const [rows, setRows] = useState<DraftRow[]>(() => withEmptyRow(draftOf(config.variables)));
  const changes = useMemo(() => changesBetween(base.variables, rows), [base, rows]);
  const problems = useMemo(() => problemsOf(rows, base.reserved, base.variables), [rows, base]);

  const untouched = changes.length === 0;
  // Somebody else saved, and nothing is being typed here: show theirs.
  if (untouched && config.version > base.version) {
    setBase(config);
    setRows(withEmptyRow(draftOf(config.variables)));
  }

  return {
    base,
    rows,
    changes,
    problems,
    overtaken: config.version > base.version,
    change: (key: string, part: Partial<DraftRow>) =>
      setRows((all) => all.map((row) => (row.key === key ? { ...row, ...part } : row))),
    remove: (key: string) => setRows((all) => withEmptyRow(all.filter((row) => row.key !== key))),
    add: () => setRows((all) => [...all, newRow()]),
    replace: (next: DraftRow[]) => setRows(withEmptyRow(next)),
    startFrom: (fresh: Config) => {
      setBase(fresh);
      setRows(withEmptyRow(draftOf(fresh.variables)));
    },
    takeOver: (theirs: Config, mine: readonly Change[]) => {
      setBase(theirs);
      setRows(withEmptyRow(rebase(theirs.variables, mine)));
    },
  };
}

export type EnvDraft = ReturnType<typeof useEnvDraft>;

/** There is always a line to type or paste into. */
function withEmptyRow(rows: DraftRow[]): DraftRow[] {
  return rows.some(({ name, value }) => name === '' && value === '') ? rows : [...rows, newRow()];
}
