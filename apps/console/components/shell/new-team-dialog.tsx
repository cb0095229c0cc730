'use client';

import { Button, Dialog, DialogActions, Field, Input } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { api } from '@/lib/api/browser';

export function NewTeamDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('newTeam');
  const router = useRouter();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: async () => (await api.POST('/api/teams', { body: { name } })).data!,
    onSuccess: ({ slug }) => {
      onOpenChange(false);
      setName('');
      router.push(`/${slug}/apps`);
      router.refresh();
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} description={t('about')}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        {create.isError && <Problem error={create.error} />}
        <Field label={t('name')}>
          <Input value={name} onChange={(event) => setName(event.target.value)} required maxLength={80} />
        </Field>
        <DialogActions>
          <Button type="submit" kind="primary" busy={create.isPending}>
            {t('create')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
