import { buttonClass, EmptyState, SearchIcon } from '@berth/ui';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';

export default async function NotFound() {
  const t = await getTranslations('notFound');
  return (
    <main id="main" className="mx-auto grid max-w-xl px-4 py-20">
      <EmptyState
        heading="h1"
        icon={<SearchIcon />}
        title={t('title')}
        action={
          <Link href="/" className={buttonClass({ kind: 'primary' })}>
            {t('home')}
          </Link>
        }
      >
        {t('about')}
      </EmptyState>
    </main>
  );
}
