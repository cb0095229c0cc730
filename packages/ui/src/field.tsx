'use client';

import { cloneElement, type ReactElement, useId } from 'react';
import { cx } from './cx';

interface ControlProps {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

interface FieldProps {
  label: string;
  /** One control: Input, Select, Textarea. It gets its id and its descriptions from here. */
  children: ReactElement<ControlProps>;
  description?: React.ReactNode;
  error?: string | null;
  className?: string;
  labelHidden?: boolean;
}

export function Field({ label, children, description, error, className, labelHidden = false }: FieldProps) {
  const own = useId();
  const id = children.props.id ?? own;
  const describedBy = cx(description ? `${id}-about` : null, error ? `${id}-error` : null) || undefined;
  return (
    <div className={cx('grid gap-1.5', className)}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'font-medium text-[13px] text-ink'}>
        {label}
      </label>
      {cloneElement(children, { id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined })}
      {description && (
        <p id={`${id}-about`} className="text-[13px] text-ink-faint">
          {description}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-[13px] text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
