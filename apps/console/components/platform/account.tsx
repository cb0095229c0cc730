'use client';

import { Button, Card, Field, Input, PageHeader, useToast } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { auth } from '@/lib/api/auth';
import { api } from '@/lib/api/browser';
import type { Me } from '@/lib/api/types';
import { useFailureToast } from '@/lib/use-problem';

export function Account({ person }: { person: Me }) {
  const t = useTranslations('account');
  return (
    <>
      <PageHeader title={t('settings')} description={person.email} />
      <NameCard person={person} />
      <PasswordCard />
      <SessionsCard />
    </>
  );
}

function NameCard({ person }: { person: Me }) {
  const t = useTranslations('account');
  const router = useRouter();
  const { good } = useToast();
  const [name, setName] = useState(person.name);
  const save = useMutation({
    mutationFn: () => api.PATCH('/api/me', { body: { name } }),
    onSuccess: () => {
      good(t('saved'));
      router.refresh();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Card
        title={t('profile')}
        footer={
          <Button type="submit" kind="primary" disabled={name === person.name} busy={save.isPending}>
            {t('save')}
          </Button>
        }
      >
        {save.isError && <Problem error={save.error} className="mb-4" />}
        <Field label={t('name')} className="max-w-sm">
          <Input
            required
            maxLength={80}
            value={name}
            autoComplete="name"
            onChange={({ target }) => setName(target.value)}
          />
        </Field>
      </Card>
    </form>
  );
}

function PasswordCard() {
  const t = useTranslations('account');
  const { good } = useToast();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => auth.changePassword(current, next),
    onSuccess: () => {
      good(t('passwordChanged'));
      setCurrent('');
      setNext('');
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Card
        title={t('password')}
        description={t('passwordAbout')}
        footer={
          <Button type="submit" disabled={current === '' || next === ''} busy={change.isPending}>
            {t('changePassword')}
          </Button>
        }
      >
        {change.isError && <Problem error={change.error} className="mb-4" />}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('currentPassword')}>
            <Input
              type="password"
              autoComplete="current-password"
              required
              value={current}
              onChange={({ target }) => setCurrent(target.value)}
            />
          </Field>
          <Field label={t('newPassword')}>
            <Input
              type="password"
              autoComplete="new-password"
              required
              minLength={8}
              maxLength={128}
              value={next}
              onChange={({ target }) => setNext(target.value)}
            />
          </Field>
        </div>
      </Card>
    </form>
  );
}

function SessionsCard() {
  const t = useTranslations('account');
  const onError = useFailureToast();
  const everywhere = useMutation({
    mutationFn: () => api.POST('/api/me/sign-out-everywhere'),
    onSuccess: () => location.assign('/sign-in'),
    onError,
  });
  return (
    <Card title={t('sessions')} description={t('sessionsAbout')}>
      <Button busy={everywhere.isPending} onClick={() => everywhere.mutate()}>
        {t('signOutEverywhere')}
      </Button>
    </Card>
  );
}
