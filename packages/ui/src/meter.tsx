import { cx } from './cx';

interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** Value and maximum in words. */
  text: string;
}

/** How full something is; the words say it exactly. */
export function Meter({ label, value, max, text }: MeterProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-2 text-[13px]">
        <span className="text-ink-faint">{label}</span>
        <span>{text}</span>
      </div>
      <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className={cx('h-full rounded-full', share > 0.9 ? 'bg-bad' : share > 0.75 ? 'bg-warn' : 'bg-busy')}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}
