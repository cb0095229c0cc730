import type { ReactNode } from 'react';
import { cx } from './cx';
import { CheckIcon, CrossIcon, type Icon, MoonIcon, RingIcon, SpinnerIcon, StopIcon, WarnIcon } from './icons';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'rest' | 'off' | 'waiting';

interface ToneLook {
  icon: Icon;
  text: string;
  wash: string;
  moving?: boolean;
}

/** A state is a shape and a word; its colour only helps. */
const tones: Record<Tone, ToneLook> = {
  good: { icon: CheckIcon, text: 'text-good', wash: 'bg-good-wash' },
  busy: { icon: SpinnerIcon, text: 'text-busy', wash: 'bg-busy-wash', moving: true },
  warn: { icon: WarnIcon, text: 'text-warn', wash: 'bg-warn-wash' },
  bad: { icon: CrossIcon, text: 'text-bad', wash: 'bg-bad-wash' },
  rest: { icon: MoonIcon, text: 'text-rest', wash: 'bg-rest-wash' },
  off: { icon: StopIcon, text: 'text-ink-soft', wash: 'bg-sunken' },
  waiting: { icon: RingIcon, text: 'text-ink-soft', wash: 'bg-sunken' },
};

interface StatusProps {
  tone: Tone;
  children: ReactNode;
  /** `pill` has a wash behind it, `plain` stands in a row of text. */
  kind?: 'pill' | 'plain';
  className?: string;
}

export function Status({ tone, children, kind = 'pill', className }: StatusProps) {
  const { icon: ToneIcon, text, wash, moving } = tones[tone];
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 whitespace-nowrap font-medium text-[13px]',
        text,
        kind === 'pill' && cx('rounded-full py-0.5 pr-2.5 pl-1.5', wash),
        className,
      )}
    >
      <ToneIcon className={cx('size-3.5 stroke-2', moving && 'turn')} />
      {children}
    </span>
  );
}

export function toneText(tone: Tone): string {
  return tones[tone].text;
}

/** A small fact beside a name. */
export function Badge({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 rounded border border-line bg-sunken px-1.5 py-px font-medium text-[11.5px] text-ink-soft whitespace-nowrap',
        className,
      )}
    >
      {children}
    </span>
  );
}
