'use client';

import { Button, Field, Input } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { auth } from '@/lib/api/auth';

export function SignInForm({ next, signupOpen }: { next: string; signupOpen: boolean }) {
  const t = useTranslations('enter');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => auth.signIn({ email, password }),
    // A whole new page: nothing of an earlier person stays in memory.
    onSuccess: () => location.assign(next),
  });
  return (
    <>
      <div>
        <h1 className="font-semibold text-2xl tracking-tight">{t('signIn')}</h1>
        {signupOpen && (
          <p className="mt-1 text-ink-soft">
            {t('noAccount')}{' '}
            <Link href="/sign-up" className="font-medium text-accent underline underline-offset-2">
              {t('signUp')}
            </Link>
          </p>
        )}
      </div>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        {signIn.isError && <Problem error={signIn.error} />}
        <Field label={t('email')}>
          <Input
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label={t('password')}>
          <Input
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" kind="primary" busy={signIn.isPending || signIn.isSuccess}>
          {t('signIn')}
        </Button>
      </form>
      <p className="text-[13px] text-ink-faint">{t('forgot')}</p>
    </>
  );
}
