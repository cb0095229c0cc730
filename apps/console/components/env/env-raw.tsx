'use client';

import { Button, Notice, Textarea } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';
import { fromRaw, rawOf } from '@/lib/env/draft';
import type { EnvDraft } from './use-env-draft';

interface EnvRawProps {
  team: string;
  app: string;
  draft: EnvDraft;
  onDone: () => void;
}

/** All variables as one text. It goes back into rows before it is saved, so that one review shows all changes. */
export function EnvRaw({ team, app, draft, onDone }: EnvRawProps) {
  const t = useTranslations('env');
  const [text, setText] = useState(() => rawOf(draft.rows));
  const parse = useMutation({
    mutationFn: async () =>
      (await api.POST('/api/teams/{team}/apps/{app}/config/parse', { params: { path: { team, app } }, body: { text } }))
        .data!,
    onSuccess: ({ variables, problems }) => {
      if (problems.length > 0) return;
      draft.replace(fromRaw(draft.rows, variables));
      onDone();
    },
  });
  const problems = parse.data?.problems ?? [];
  return (
    <div className="grid gap-3">
      {parse.isError && <Problem error={parse.error} />}
      {problems.length > 0 && (
        <Notice tone="bad" title={t('rawProblems', { count: problems.length })}>
          <ul className="grid gap-0.5">
            {problems.map(({ line, message }) => (
              <li key={line}>{t('rawLine', { line, message })}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Textarea
        aria-label={t('rawLabel')}
        rows={16}
        value={text}
        onChange={({ target }) => setText(target.value)}
        spellCheck={false}
        autoCapitalize="off"
        placeholder={t('rawPlaceholder')}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => parse.mutate()} busy={parse.isPending}>
          {t('rawApply')}
        </Button>
        <p className="text-[12.5px] text-ink-faint">{t('rawAbout')}</p>
      </div>
    </div>
  );
}
