'use client';

import { Button, Card, Field, Input, useToast } from '@berth/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api, queries } from '@/lib/api/browser';
import type { App } from '@/lib/api/types';

const numbers = [
  { name: 'startSeconds', min: 1, max: 600 },
  { name: 'drainSeconds', min: 0, max: 600 },
  { name: 'requestSeconds', min: 1, max: 3600 },
  { name: 'concurrency', min: 1, max: 1000 },
] as const;

type Typed = { branch: string; healthPath: string } & Record<(typeof numbers)[number]['name'], string>;

function typedOf(app: App): Typed {
  return {
    branch: app.branch,
    healthPath: app.healthPath ?? '',
    startSeconds: String(app.startSeconds),
    drainSeconds: String(app.drainSeconds),
    requestSeconds: String(app.requestSeconds),
    concurrency: String(app.concurrency),
  };
}

export function GeneralCard({ team, app, readOnly }: { team: string; app: App; readOnly: boolean }) {
  const t = useTranslations('settings');
  const client = useQueryClient();
  const { good } = useToast();
  const [edits, setEdits] = useState<Partial<Typed>>({});
  const typed = { ...typedOf(app), ...edits };
  const dirty = JSON.stringify(typed) !== JSON.stringify(typedOf(app));
  const save = useMutation({
    mutationFn: async () =>
      (
        await api.PATCH('/api/teams/{team}/apps/{app}', {
          params: { path: { team, app: app.name } },
          body: {
            branch: typed.branch,
            healthPath: typed.healthPath === '' ? null : typed.healthPath,
            startSeconds: Number(typed.startSeconds),
            drainSeconds: Number(typed.drainSeconds),
            requestSeconds: Number(typed.requestSeconds),
            concurrency: Number(typed.concurrency),
          },
        })
      ).data!,
    onSuccess: (fresh) => {
      client.setQueryData(queries.app(team, app.name).queryKey, fresh);
      setEdits({});
      good(t('saved'));
    },
  });
  const type = (part: Partial<Typed>) => setEdits((before) => ({ ...before, ...part }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Card
        title={t('general')}
        description={t('generalAbout')}
        footer={
          !readOnly && (
            <Button type="submit" kind="primary" disabled={!dirty} busy={save.isPending}>
              {t('save')}
            </Button>
          )
        }
      >
        {save.isError && <Problem error={save.error} className="mb-4" />}
        <fieldset disabled={readOnly} className="grid gap-4 sm:grid-cols-2">
          <legend className="sr-only">{t('general')}</legend>
          <Field label={t('branch')} description={t('branchAbout')}>
            <Input
              mono
              required
              value={typed.branch}
              onChange={({ target }) => type({ branch: target.value.trim() })}
            />
          </Field>
          <Field label={t('healthPath')} description={t('healthPathAbout')}>
            <Input
              mono
              pattern="/.*"
              placeholder="/healthz"
              value={typed.healthPath}
              onChange={({ target }) => type({ healthPath: target.value.trim() })}
            />
          </Field>
          {numbers.map(({ name, min, max }) => (
            <Field key={name} label={t(name)} description={t(`${name}About`)}>
              <Input
                type="number"
                required
                min={min}
                max={max}
                value={typed[name]}
                onChange={({ target }) => type({ [name]: target.value })}
              />
            </Field>
          ))}
        </fieldset>
      </Card>
    </form>
  );
}
