'use client';

import { Button, Notice } from '@berth/ui';
import { useTranslations } from 'next-intl';
import { useProblemWords } from '@/lib/use-problem';

/** A failed request, build or deployment: what happened, and what to do. */
export function Problem({ error, retry, className }: { error: unknown; retry?: () => void; className?: string }) {
  const t = useTranslations('problem');
  const { title, detail, hint, requestId } = useProblemWords()(error);
  return (
    <Notice
      tone="bad"
      title={title}
      className={className}
      actions={
        retry && (
          <Button size="small" onClick={retry}>
            {t('retry')}
          </Button>
        )
      }
    >
      {detail && <p lang="en">{detail}</p>}
      {hint && <p className="whitespace-pre-line">{hint}</p>}
      {requestId && <p className="mt-1 font-mono text-[11.5px] text-ink-faint">{t('requestId', { id: requestId })}</p>}
    </Notice>
  );
}
