import type { HTMLAttributes, ReactNode, TdHTMLAttributes, ThHTMLAttributes } from 'react';
import { cx } from './cx';
import { scrollRegion } from './scroll';

/** Scrolls sideways inside its frame, so that the page never does. */
export function Table({ label, children, className }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div {...scrollRegion(label)} className={cx('overflow-x-auto rounded-lg border border-line bg-surface', className)}>
      <table className="w-full border-collapse text-left" aria-label={label}>
        {children}
      </table>
    </div>
  );
}

export function Head({ children }: { children: ReactNode }) {
  return (
    <thead className="border-line border-b bg-sunken/60 text-[12px] text-ink-faint">
      <tr>{children}</tr>
    </thead>
  );
}

export function HeadCell({ className, ...rest }: ThHTMLAttributes<HTMLTableCellElement>) {
  return <th scope="col" {...rest} className={cx('px-4 py-2 font-medium whitespace-nowrap', className)} />;
}

export function Body({ children }: { children: ReactNode }) {
  return <tbody className="divide-y divide-line">{children}</tbody>;
}

export function Row({ className, ...rest }: HTMLAttributes<HTMLTableRowElement>) {
  return <tr {...rest} className={cx('transition-colors hover:bg-sunken/50', className)} />;
}

export function Cell({ className, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) {
  return <td {...rest} className={cx('px-4 py-2.5 align-middle', className)} />;
}
