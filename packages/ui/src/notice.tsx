import type { ReactNode } from 'react';
import { cx } from './cx';
import { CheckIcon, InfoIcon, WarnIcon } from './icons';

type NoticeTone = 'bad' | 'warn' | 'info' | 'good';

const looks: Record<NoticeTone, { box: string; icon: string }> = {
  bad: { box: 'border-bad/35 bg-bad-wash', icon: 'text-bad' },
  warn: { box: 'border-warn/35 bg-warn-wash', icon: 'text-warn' },
  info: { box: 'border-busy/30 bg-busy-wash', icon: 'text-busy' },
  good: { box: 'border-good/30 bg-good-wash', icon: 'text-good' },
};

interface NoticeProps {
  tone: NoticeTone;
  title: ReactNode;
  /** What to do next. */
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
  /** Read aloud as soon as it appears. */
  alert?: boolean;
}

export function Notice({ tone, title, children, actions, className, alert = tone === 'bad' }: NoticeProps) {
  const { box, icon } = looks[tone];
  const ToneIcon = tone === 'info' ? InfoIcon : tone === 'good' ? CheckIcon : WarnIcon;
  return (
    <div role={alert ? 'alert' : undefined} className={cx('flex gap-3 rounded-lg border px-3.5 py-3', box, className)}>
      <ToneIcon className={cx('mt-0.5', icon)} />
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="font-medium wrap-anywhere">{title}</div>
        {children && <div className="text-ink-soft wrap-anywhere">{children}</div>}
        {actions && <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
