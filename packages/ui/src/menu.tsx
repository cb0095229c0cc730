'use client';

import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx';
import { CheckIcon } from './icons';

const item =
  'flex min-h-8 cursor-pointer select-none items-center gap-2 rounded px-2 py-1 outline-none data-highlighted:bg-sunken data-disabled:opacity-50';

interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  side?: 'top' | 'bottom' | 'right';
  align?: 'start' | 'end' | 'center';
  className?: string;
}

export function Menu({ trigger, children, side = 'bottom', align = 'end', className }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} className="z-50 outline-none">
          <Base.Popup
            className={cx(
              'min-w-44 rounded-lg border border-line bg-raised p-1 text-[13px] text-ink shadow-xl outline-none transition-[scale,opacity] duration-100',
              'data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0',
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  children: ReactNode;
  onClick?: () => void;
  /** A link instead of a button: the router's own element. */
  render?: ReactElement;
  danger?: boolean;
  disabled?: boolean;
}

export function MenuItem({ children, onClick, render, danger = false, disabled }: MenuItemProps) {
  return (
    <Base.Item render={render} onClick={onClick} disabled={disabled} className={cx(item, danger && 'text-bad')}>
      {children}
    </Base.Item>
  );
}

interface MenuChoiceProps<T extends string> {
  label: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One of several, with its heading. */
export function MenuChoice<T extends string>({ label, value, choices, onChange }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: T) => onChange(next)} aria-label={label}>
      <div className="px-2 pt-2 pb-1 text-[11px] text-ink-faint">{label}</div>
      {choices.map((choice) => (
        <Base.RadioItem key={choice.value} value={choice.value} className={cx(item, 'pl-8 relative')}>
          <Base.RadioItemIndicator className="absolute left-2">
            <CheckIcon />
          </Base.RadioItemIndicator>
          {choice.label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <div className="px-2 pt-2 pb-1 text-[11px] text-ink-faint">{children}</div>;
}
