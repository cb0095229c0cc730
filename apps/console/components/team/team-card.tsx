'use client';

import { Button, Card, ConfirmDialog, Field, Input, useToast } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';
import { useFailureToast } from '@/lib/use-problem';
import { useMay, usePlace } from './team-context';

/** The team itself: its name; leaving it. */
export function TeamCard({ team }: { team: string }) {
  const t = useTranslations('team');
  const { team: mine } = usePlace();
  const may = useMay('admin');
  const router = useRouter();
  const { good } = useToast();
  const onError = useFailureToast();
  const [name, setName] = useState(mine.name);
  const [leaving, setLeaving] = useState(false);
  const rename = useMutation({
    mutationFn: () => api.PATCH('/api/teams/{team}', { params: { path: { team } }, body: { name } }),
    onSuccess: () => {
      good(t('renamed'));
      router.refresh();
    },
  });
  const leave = useMutation({
    mutationFn: () => api.POST('/api/teams/{team}/leave', { params: { path: { team } } }),
    onSuccess: () => location.assign('/'),
    onError,
    onSettled: () => setLeaving(false),
  });
  return (
    <Card title={t('title')} description={mine.personal ? t('personal') : undefined}>
      <div className="grid gap-4">
        {rename.isError && <Problem error={rename.error} />}
        {may && (
          <form
            className="flex flex-wrap items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              rename.mutate();
            }}
          >
            <Field label={t('name')} className="min-w-56 flex-1 sm:max-w-sm">
              <Input required maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
            </Field>
            <Button type="submit" disabled={name === mine.name || name === ''} busy={rename.isPending}>
              {t('save')}
            </Button>
          </form>
        )}
        {!mine.personal && (
          <div>
            <Button onClick={() => setLeaving(true)}>{t('leave')}</Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={t('leaveTitle', { name: mine.name })}
        description={t('leaveAbout')}
        confirm={t('leave')}
        danger
        busy={leave.isPending}
        onConfirm={() => leave.mutate()}
      />
    </Card>
  );
}
