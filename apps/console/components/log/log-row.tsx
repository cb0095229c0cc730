'use client';

import { cx } from '@berth/ui';
import { useFormatter, useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import type { LogLine } from '@/lib/api/types';
import { spansOf } from '@/lib/log/ansi';

export interface LogLook {
  utc: boolean;
  wrap: boolean;
  /** One source only: its tag on every line would say nothing. */
  tags: boolean;
}

const tagColors: Record<LogLine['source'], string> = {
  app: 'text-[#8fd0c4]',
  build: 'text-[#9db8f2]',
  release: 'text-[#d9b3f0]',
  router: 'text-[#e8c07a]',
  platform: 'text-[#a3b4c0]',
};

export const LogRow = memo(function LogRow({ line, look }: { line: LogLine; look: LogLook }) {
  const spans = useMemo(() => spansOf(line.text), [line.text]);
  return (
    <div
      className={cx(
        'flex gap-3 border-transparent border-l-2 pr-3 pl-2.5 hover:bg-white/5',
        line.stream === 'stderr' && 'border-[#c9545f]!',
      )}
    >
      <Moment at={line.at} utc={look.utc} />
      {look.tags && (
        <span className={cx('shrink-0 select-none sm:w-[8.3rem] sm:truncate', tagColors[line.source])}>
          {line.instance ? `${line.source}[${line.instance}]` : line.source}
        </span>
      )}
      {line.gap ? (
        <Gap gap={line.gap} />
      ) : (
        <span className={look.wrap ? 'min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere' : 'whitespace-pre'}>
          {spans.map(({ text, className, color, background }, index) => (
            <span key={index} className={className} style={color || background ? { color, background } : undefined}>
              {text}
            </span>
          ))}
          {spans.every(({ text }) => text === '') && '\u00a0'}
        </span>
      )}
    </div>
  );
});

/** Lines that are not there, said where they would have stood. */
function Gap({ gap }: { gap: NonNullable<LogLine['gap']> }) {
  const t = useTranslations('log');
  const format = useFormatter();
  const reason = t(`gap.${gap.reason}`);
  return (
    <span className="rounded bg-[#3a2d10] px-2 text-[#e8c07a]">
      {gap.lines === null ? t('gapUnknown', { reason }) : t('gapLines', { count: format.number(gap.lines), reason })}
    </span>
  );
}

function Moment({ at, utc }: { at: number; utc: boolean }) {
  const iso = new Date(utc ? at : at - new Date(at).getTimezoneOffset() * 60_000).toISOString();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${iso.slice(0, 10)} ${utc ? 'UTC' : ''}`}
      className="hidden shrink-0 select-none text-[#7d8f9c] sm:inline"
    >
      {iso.slice(11, 23)}
    </time>
  );
}
