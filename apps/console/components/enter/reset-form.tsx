'use client';

import { Button, buttonClass, Field, Input, Notice } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { auth } from '@/lib/api/auth';

/** The link to here is made by whoever runs the platform. */
export function ResetForm({ token }: { token: string }) {
  const t = useTranslations('enter');
  const [password, setPassword] = useState('');
  const reset = useMutation({ mutationFn: () => auth.resetPassword(password, token) });
  if (reset.isSuccess) {
    return (
      <Notice
        tone="good"
        title={t('resetDone')}
        actions={
          <Link href="/sign-in" className={buttonClass({ size: 'small' })}>
            {t('signIn')}
          </Link>
        }
      />
    );
  }
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">{t('reset')}</h1>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate();
        }}
      >
        {reset.isError && <Problem error={reset.error} />}
        <Field label={t('newPassword')} description={t('passwordRule')}>
          <Input
            type="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={128}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" kind="primary" busy={reset.isPending}>
          {t('resetSave')}
        </Button>
      </form>
    </>
  );
}
