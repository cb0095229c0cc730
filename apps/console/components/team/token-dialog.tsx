'use client';

import { Button, Checkbox, CopyableCode, Dialog, DialogActions, Field, Input, Notice, Select } from '@berth/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';
import type { TokenScope } from '@/lib/api/types';

const scopes: readonly TokenScope[] = ['git', 'read', 'write', 'admin'];
const lifetimes = [7, 30, 90, 365] as const;

interface TokenDialogProps {
  team: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Shown once: closing the dialog forgets the secret. */
export function TokenDialog({ team, open, onOpenChange }: TokenDialogProps) {
  const t = useTranslations('tokens');
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly TokenScope[]>(['git']);
  const [days, setDays] = useState<number | null>(90);
  const create = useMutation({
    mutationFn: async () =>
      (
        await api.POST('/api/teams/{team}/tokens', {
          params: { path: { team } },
          body: { name, scopes: [...chosen], expiresInDays: days },
        })
      ).data!,
    onSuccess: () => client.invalidateQueries({ queryKey: ['team', team, 'tokens'] }),
  });
  const change = (next: boolean) => {
    create.reset();
    setName('');
    onOpenChange(next);
  };
  const toggle = (scope: TokenScope, on: boolean) =>
    setChosen((before) => (on ? [...before, scope] : before.filter((other) => other !== scope)));

  if (create.isSuccess) {
    return (
      <Dialog open={open} onOpenChange={change} title={t('created', { name: create.data.token.name })}>
        <Notice tone="warn" title={t('once')}>
          {t('onceAbout')}
        </Notice>
        <CopyableCode code={create.data.secret} label={t('copy')} />
        <DialogActions>
          <Button kind="primary" onClick={() => change(false)}>
            {t('done')}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onOpenChange={change} title={t('create')} description={t('createAbout')}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        {create.isError && <Problem error={create.error} />}
        <Field label={t('name')} description={t('nameAbout')}>
          <Input required maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
        </Field>
        <fieldset className="grid gap-2.5">
          <legend className="mb-2 font-medium text-[13px]">{t('scopes')}</legend>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              label={t(`scope.${scope}`)}
              description={t(`scopeAbout.${scope}`)}
              checked={chosen.includes(scope)}
              onChange={({ target }) => toggle(scope, target.checked)}
            />
          ))}
        </fieldset>
        <Field label={t('expires')}>
          <Select
            value={days ?? ''}
            onChange={({ target }) => setDays(target.value === '' ? null : Number(target.value))}
          >
            {lifetimes.map((lifetime) => (
              <option key={lifetime} value={lifetime}>
                {t('days', { count: lifetime })}
              </option>
            ))}
            <option value="">{t('neverExpires')}</option>
          </Select>
        </Field>
        <DialogActions>
          <Button type="submit" kind="primary" disabled={chosen.length === 0} busy={create.isPending}>
            {t('create')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
