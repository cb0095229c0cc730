'use client';

import { Button, Field, Input, Notice } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Problem } from '@/components/problem';
import { auth } from '@/lib/api/auth';

interface SignUpFormProps {
  open: boolean;
  /** Nobody is here yet. */
  first: boolean;
  invitation?: { secret: string; email: string; teamName: string };
}

export function SignUpForm({ open, first, invitation }: SignUpFormProps) {
  const t = useTranslations('enter');
  const [name, setName] = useState('');
  const [email, setEmail] = useState(invitation?.email ?? '');
  const [password, setPassword] = useState('');
  const signUp = useMutation({
    mutationFn: () => auth.signUp({ name, email, password }, invitation?.secret),
    onSuccess: () => location.assign(invitation ? `/invite/${invitation.secret}` : '/'),
  });
  if (!open && !invitation) {
    return (
      <Notice tone="info" title={t('closed')}>
        {t('closedHint')}{' '}
        <Link href="/sign-in" className="font-medium underline">
          {t('signIn')}
        </Link>
      </Notice>
    );
  }
  return (
    <>
      <div>
        <h1 className="font-semibold text-2xl tracking-tight">{first ? t('firstTitle') : t('signUp')}</h1>
        <p className="mt-1 text-ink-soft">
          {first ? (
            t('firstAbout')
          ) : (
            <>
              {t('haveAccount')}{' '}
              <Link
                href={invitation ? `/sign-in?next=${encodeURIComponent(`/invite/${invitation.secret}`)}` : '/sign-in'}
                className="font-medium text-accent underline underline-offset-2"
              >
                {t('signIn')}
              </Link>
            </>
          )}
        </p>
      </div>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          signUp.mutate();
        }}
      >
        {signUp.isError && <Problem error={signUp.error} />}
        <Field label={t('name')}>
          <Input
            name="name"
            autoComplete="name"
            required
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
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
        <Field label={t('password')} description={t('passwordRule')}>
          <Input
            type="password"
            name="password"
            autoComplete="new-password"
            required
            minLength={8}
            maxLength={128}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" kind="primary" busy={signUp.isPending || signUp.isSuccess}>
          {t('create')}
        </Button>
      </form>
    </>
  );
}
