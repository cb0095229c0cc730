import { Mark } from '@berth/ui';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { EnterFoot } from '@/components/enter/enter-foot';
import { Harbour } from '@/components/enter/harbour';

export default async function EnterLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('enter');
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.05fr)]">
      <div className="flex flex-col px-6 py-6 sm:px-10">
        <p className="flex items-center gap-2.5 font-semibold text-base tracking-tight">
          <Mark /> Berth
        </p>
        <main id="main" className="mx-auto grid w-full max-w-sm flex-1 content-center gap-6 py-10">
          {children}
        </main>
        <EnterFoot />
      </div>
      <aside className="relative hidden overflow-hidden bg-hull text-hull-ink lg:block" aria-label={t('aside')}>
        <Harbour />
        <div className="relative grid h-full content-end gap-3 p-12">
          <p className="max-w-md text-balance font-semibold text-[26px] leading-8 tracking-tight">{t('promise')}</p>
          <p className="max-w-md text-hull-soft">{t('promiseDetail')}</p>
        </div>
      </aside>
    </div>
  );
}
