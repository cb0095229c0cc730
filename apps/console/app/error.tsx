'use client';

import { Button, Mark, SpinnerIcon } from '@berth/ui';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { startTransition, useEffect, useState } from 'react';

/** The API did not answer while the page was made: most often it is starting again, so the page tries by itself. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('pageError');
  const router = useRouter();
  const [again] = useState(
    () => () =>
      startTransition(() => {
        router.refresh();
        reset();
      }),
  );
  useEffect(() => {
    const timer = setInterval(again, 4_000);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <main id="main" className="mx-auto grid max-w-md justify-items-center gap-4 px-4 py-24 text-center">
      <Mark className="size-10" />
      <h1 className="font-semibold text-xl tracking-tight">{t('title')}</h1>
      <p className="text-ink-soft">{t('about')}</p>
      <p role="status" className="inline-flex items-center gap-2 text-ink-faint">
        <SpinnerIcon className="turn" /> {t('trying')}
      </p>
      <Button onClick={again}>{t('now')}</Button>
    </main>
  );
}
