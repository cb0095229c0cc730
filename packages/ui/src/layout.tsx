import { type ReactNode, useId } from 'react';
import { cx } from './cx';

interface PageHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, description, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        {description && <p className="mt-0.5 max-w-prose text-ink-soft">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

interface CardProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  /** No padding: the content brings its own (tables, lists). */
  flush?: boolean;
  footer?: ReactNode;
  tone?: 'plain' | 'bad';
}

export function Card({
  title,
  description,
  actions,
  children,
  className,
  flush = false,
  footer,
  tone = 'plain',
}: CardProps) {
  const heading = useId();
  const Tag = title ? 'section' : 'div';
  return (
    <Tag
      aria-labelledby={title ? heading : undefined}
      className={cx(
        'min-w-0 rounded-lg border bg-surface',
        tone === 'bad' ? 'border-bad/40' : 'border-line',
        className,
      )}
    >
      {title && (
        <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-3.5 pb-3">
          <div className="min-w-0">
            <h2 id={heading} className="font-semibold">
              {title}
            </h2>
            {description && <p className="mt-0.5 max-w-prose text-[13px] text-ink-soft">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={cx(!flush && 'p-4', !flush && title && 'pt-1', flush && title && 'border-line border-t')}>
        {children}
      </div>
      {footer && (
        <div className="flex flex-wrap items-center justify-end gap-2 border-line border-t px-4 py-3">{footer}</div>
      )}
    </Tag>
  );
}

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** `h1` when it is all that the page says. */
  heading?: 'h1' | 'h2';
}

/** Says what the list is for, and offers one action and one command. */
export function EmptyState({ icon, title, children, action, heading: Heading = 'h2' }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border border-line-firm border-dashed px-6 py-10 text-center">
      {icon && <div className="grid size-10 place-items-center rounded-full bg-sunken text-ink-soft">{icon}</div>}
      <div className="grid gap-1">
        <Heading className="font-semibold">{title}</Heading>
        <div className="mx-auto max-w-md text-ink-soft">{children}</div>
      </div>
      {action}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx('pulse rounded-md bg-sunken', className)} />;
}

/** Label and value, one under the other. */
export function Fact({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div className={cx('min-w-0', className)}>
      <dt className="text-[12px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5 min-w-0">{children}</dd>
    </div>
  );
}
