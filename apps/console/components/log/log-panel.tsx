'use client';

import { useTranslations } from 'next-intl';
import { Problem } from '@/components/problem';
import { useLog } from '@/lib/log/use-log';
import { LogView } from './log-view';

interface LogPanelProps {
  label: string;
  history: string;
  stream: string | null;
  query?: string;
  empty?: string;
  className?: string;
}

/** A log inside a page: no tools, it only follows. */
export function LogPanel({ label, history, stream, query, empty, className }: LogPanelProps) {
  const t = useTranslations('log');
  const log = useLog({ history, stream, query });
  const failed = log.error !== null && log.buffer.lines.length === 0;
  return failed ? (
    <Problem error={log.error} />
  ) : (
    <LogView
      log={log}
      label={label}
      look={{ utc: false, wrap: true, tags: false }}
      empty={empty ?? t('noLines')}
      className={className}
    />
  );
}
