'use client';

import { CrossIcon, cx, IconButton, Input, LockIcon, Select, Textarea } from '@berth/ui';
import { useTranslations } from 'next-intl';
import type { ClipboardEvent } from 'react';
import type { DraftRow, RowProblem } from '@/lib/env/draft';
import type { EnvDraft } from './use-env-draft';

interface EnvTableProps {
  draft: EnvDraft;
  onPaste: (text: string) => boolean;
}

/** One row per variable. On a phone each row is a small card. */
export function EnvTable({ draft, onPaste }: EnvTableProps) {
  const t = useTranslations('env');
  return (
    <ul aria-label={t('title')} className="divide-y divide-line rounded-lg border border-line bg-surface">
      {draft.rows.map((row) => (
        <EnvRow key={row.key} row={row} draft={draft} problem={draft.problems.get(row.key)} onPaste={onPaste} />
      ))}
    </ul>
  );
}

interface EnvRowProps extends EnvTableProps {
  row: DraftRow;
  problem: RowProblem | undefined;
}

function EnvRow({ row, draft, problem, onPaste }: EnvRowProps) {
  const t = useTranslations('env');
  const change = (part: Partial<DraftRow>) => draft.change(row.key, part);
  const named = { name: row.name || t('new') };
  const touched = draft.changes.some(({ name }) => name === row.name && row.name !== '');
  // A single-line box strips the newlines of what is pasted: the clipboard is read before.
  const pasted = (event: ClipboardEvent<HTMLElement>) => {
    if (onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault();
  };
  return (
    <li className={cx('grid gap-2 border-l-2 p-2.5 pl-3', touched ? 'border-l-accent' : 'border-l-transparent')}>
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
        <Input
          mono
          aria-label={t('nameOf', named)}
          aria-invalid={problem && problem !== 'valueNeeded' ? true : undefined}
          aria-describedby={problem ? `${row.key}-problem` : undefined}
          placeholder={t('namePlaceholder')}
          value={row.name}
          onChange={({ target }) => change({ name: target.value.trim() })}
          onPaste={pasted}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
        />
        <ValueBox row={row} change={change} />
        <div className="flex items-center gap-1.5">
          <IconButton
            label={row.secret ? t('secretOn', named) : t('secretOff', named)}
            aria-pressed={row.secret}
            className={row.secret ? 'bg-accent-wash! text-accent!' : undefined}
            onClick={() => change({ secret: !row.secret })}
          >
            <LockIcon />
          </IconButton>
          <Select
            aria-label={t('availableOf', named)}
            value={row.availableAt}
            onChange={({ target }) => change({ availableAt: availability(target.value) })}
            className="w-28"
          >
            <option value="run">{t('at.run')}</option>
            <option value="build">{t('at.build')}</option>
            <option value="both">{t('at.both')}</option>
          </Select>
          <IconButton label={t('remove', named)} onClick={() => draft.remove(row.key)}>
            <CrossIcon />
          </IconButton>
        </div>
      </div>
      {problem && (
        <p id={`${row.key}-problem`} role="alert" className="text-[12.5px] text-bad">
          {t(`problem.${problem}`, named)}
        </p>
      )}
    </li>
  );
}

/** A saved secret cannot be read; typing replaces it. A value of several lines gets a box of several lines. */
function ValueBox({ row, change }: { row: DraftRow; change: (part: Partial<DraftRow>) => void }) {
  const t = useTranslations('env');
  const named = { name: row.name || t('new') };
  const value = row.value ?? '';
  if (value.includes('\n')) {
    return (
      <Textarea
        aria-label={t('valueOf', named)}
        rows={Math.min(6, value.split('\n').length)}
        value={value}
        onChange={({ target }) => change({ value: target.value })}
        spellCheck={false}
      />
    );
  }
  return (
    <Input
      mono
      aria-label={t('valueOf', named)}
      type={row.secret ? 'password' : 'text'}
      placeholder={row.value === null ? t('kept') : row.name === '' ? t('valuePlaceholder') : ''}
      value={value}
      onChange={({ target }) => change({ value: target.value })}
      onPaste={(event) => {
        // Newlines of a key or a certificate survive.
        const text = event.clipboardData.getData('text/plain');
        if (!text.trimEnd().includes('\n')) return;
        event.preventDefault();
        change({ value: text.trimEnd() });
      }}
      autoComplete="new-password"
      spellCheck={false}
    />
  );
}

function availability(value: string): DraftRow['availableAt'] {
  return value === 'build' || value === 'both' ? value : 'run';
}
