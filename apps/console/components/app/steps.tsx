'use client';

import { CheckIcon, CrossIcon, cx, DashIcon, RingIcon, SpinnerIcon, StopIcon } from '@berth/ui';
import { useTranslations } from 'next-intl';
import { Elapsed } from '@/components/time';
import { duration } from '@/lib/format';
import type { Step, StepState } from '@/lib/rollout';

const looks: Record<StepState, { icon: typeof CheckIcon; text: string; bar: string }> = {
  done: { icon: CheckIcon, text: 'text-good', bar: 'bg-good' },
  active: { icon: SpinnerIcon, text: 'text-busy', bar: 'bg-busy pulse' },
  todo: { icon: RingIcon, text: 'text-ink-faint', bar: 'bg-line' },
  failed: { icon: CrossIcon, text: 'text-bad', bar: 'bg-bad' },
  skipped: { icon: DashIcon, text: 'text-ink-faint', bar: 'bg-line' },
  stopped: { icon: StopIcon, text: 'text-ink-soft', bar: 'bg-line-firm' },
};

/** From push to live, with the time each part took. */
export function Steps({ steps, activeSince }: { steps: readonly Step[]; activeSince?: string }) {
  const t = useTranslations('steps');
  return (
    <ol aria-label={t('label')} className="grid grid-cols-3 gap-x-2 gap-y-3 sm:flex">
      {steps.map(({ name, state, ms }) => {
        const { icon: StepIcon, text, bar } = looks[state];
        return (
          <li key={name} aria-current={state === 'active' ? 'step' : undefined} className="min-w-0 sm:flex-1">
            <div className={cx('h-1 rounded-full', bar)} />
            <div className="mt-1.5 flex items-center gap-1.5 text-[13px]">
              <StepIcon className={cx('size-3.5 stroke-2', text, state === 'active' && 'turn')} />
              <span
                className={cx('truncate', state === 'todo' || state === 'skipped' ? 'text-ink-faint' : 'font-medium')}
              >
                {t(`name.${name}`)}
              </span>
              <span className="sr-only">{t(`state.${state}`)}</span>
            </div>
            <div className="pl-5 text-[12px] text-ink-faint">
              {ms !== null && duration(ms)}
              {state === 'active' && activeSince && <Elapsed since={activeSince} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
