import type { ButtonHTMLAttributes, Ref } from 'react';
import { cx } from './cx';
import { SpinnerIcon } from './icons';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';
export type ButtonSize = 'small' | 'medium';

interface Look {
  kind?: ButtonKind;
  size?: ButtonSize;
  className?: string;
}

const kinds: Record<ButtonKind, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover border-transparent shadow-xs',
  plain: 'bg-raised text-ink border-line-firm hover:bg-sunken shadow-xs',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-bad text-bad-ink border-transparent hover:bg-bad-hover shadow-xs',
};

const sizes: Record<ButtonSize, string> = {
  small: 'h-7 px-2.5 text-[13px] gap-1.5',
  medium: 'h-9 px-3.5 text-sm gap-2',
};

/** The look alone, for links that read as buttons. */
export function buttonClass({ kind = 'plain', size = 'medium', className }: Look = {}): string {
  return cx(
    'inline-flex select-none items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors',
    'disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50',
    kinds[kind],
    sizes[size],
    className,
  );
}

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>, Look {
  /** Something is under way because of this button; it cannot be pressed again. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind,
  size,
  className,
  busy = false,
  disabled,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={buttonClass({ kind, size, className })}
    >
      {busy && <SpinnerIcon className="turn" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  label: string;
  children: ButtonProps['children'];
}

/** A button that shows only a drawing; `label` is its name. */
export function IconButton({ label, className, size = 'medium', kind = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Button
      {...rest}
      kind={kind}
      size={size}
      aria-label={label}
      title={label}
      className={cx('px-0!', size === 'small' ? 'w-7' : 'w-9', className)}
    />
  );
}
