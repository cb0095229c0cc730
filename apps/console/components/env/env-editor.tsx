'use client';

import { Button, Notice, PlusIcon, Tabs, useToast } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { api } from '@/lib/api/browser';
import type { Config } from '@/lib/api/types';
import { looksLikeEnvFile, mergePasted } from '@/lib/env/draft';
import { useFailureToast } from '@/lib/use-problem';
import { EnvRaw } from './env-raw';
import { EnvTable } from './env-table';
import { ReviewDialog } from './review-dialog';
import { useEnvDraft } from './use-env-draft';

interface EnvEditorProps {
  team: string;
  app: string;
  config: Config;
}

export function EnvEditor({ team, app, config }: EnvEditorProps) {
  const t = useTranslations('env');
  const draft = useEnvDraft(config);
  const [mode, setMode] = useState<'table' | 'raw'>('table');
  const [reviewing, setReviewing] = useState(false);
  const paste = usePaste(team, app, draft);
  const count = draft.changes.length;

  return (
    <>
      {draft.overtaken && (
        <Notice
          tone="warn"
          title={t('overtaken', { name: config.updatedBy?.name ?? '', version: config.version })}
          actions={
            <Button size="small" onClick={() => draft.takeOver(config, draft.changes)}>
              {t('takeOver')}
            </Button>
          }
        >
          {t('overtakenAbout')}
        </Notice>
      )}
      <Tabs
        label={t('view')}
        value={mode}
        onChange={setMode}
        tabs={[
          {
            value: 'table',
            label: t('table'),
            panel: (
              <div className="grid gap-3">
                <EnvTable draft={draft} onPaste={paste} />
                <div className="flex flex-wrap items-center gap-3">
                  <Button size="small" onClick={draft.add}>
                    <PlusIcon /> {t('add')}
                  </Button>
                  <p className="text-[12.5px] text-ink-faint">{t('pasteHint')}</p>
                </div>
              </div>
            ),
          },
          {
            value: 'raw',
            label: t('raw'),
            panel: <EnvRaw team={team} app={app} draft={draft} onDone={() => setMode('table')} />,
          },
        ]}
      />
      <div className="sticky bottom-3 z-10 flex flex-wrap items-center justify-end gap-2 rounded-lg border border-line bg-raised px-4 py-3 shadow-lg">
        <p className="mr-auto" role="status">
          {draft.problems.size > 0 ? (
            <span className="font-medium text-bad">{t('problems', { count: draft.problems.size })}</span>
          ) : (
            <span className={count > 0 ? 'font-medium' : 'text-ink-faint'}>{t('changes', { count })}</span>
          )}
        </p>
        {count > 0 && (
          <Button kind="quiet" onClick={() => draft.startFrom(config)}>
            {t('discard')}
          </Button>
        )}
        <Button kind="primary" disabled={count === 0 || draft.problems.size > 0} onClick={() => setReviewing(true)}>
          {t('review')}
        </Button>
      </div>
      <ReviewDialog team={team} app={app} draft={draft} open={reviewing} onOpenChange={setReviewing} />
    </>
  );
}

/** A whole .env pasted into one box becomes rows. The API reads it, as it would for everybody else. */
function usePaste(team: string, app: string, draft: ReturnType<typeof useEnvDraft>) {
  const t = useTranslations('env');
  const { good, bad } = useToast();
  const onError = useFailureToast();
  const parse = useMutation({
    mutationFn: async (text: string) =>
      (await api.POST('/api/teams/{team}/apps/{app}/config/parse', { params: { path: { team, app } }, body: { text } }))
        .data!,
    onSuccess: ({ variables, problems }) => {
      draft.replace(mergePasted(draft.rows, variables));
      if (variables.length > 0) good(t('pasted', { count: variables.length }));
      const [first] = problems;
      if (first) bad(t('pasteProblem', { line: first.line }), first.message);
    },
    onError,
  });
  /** True when the text was taken. */
  return (text: string): boolean => {
    if (!looksLikeEnvFile(text)) return false;
    parse.mutate(text);
    return true;
  };
}
