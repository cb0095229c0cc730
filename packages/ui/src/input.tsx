import type { InputHTMLAttributes, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { cx } from './cx';
import { ChevronDownIcon } from './icons';

const box = cx(
  'w-full min-w-0 rounded-md border border-line-firm bg-surface px-3 text-ink shadow-xs transition-colors',
  'placeholder:text-ink-faint hover:border-ink-faint disabled:bg-sunken disabled:text-ink-faint',
  'aria-invalid:border-bad',
);

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  ref?: Ref<HTMLInputElement>;
  /** Names, ids and values read better in a fixed pitch. */
  mono?: boolean;
}

export function Input({ className, mono = false, ...rest }: InputProps) {
  return <input {...rest} className={cx(box, 'h-9', mono && 'font-mono text-[13px]', className)} />;
}

interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  ref?: Ref<HTMLTextAreaElement>;
}

export function Textarea({ className, ...rest }: TextareaProps) {
  return <textarea {...rest} className={cx(box, 'py-2 font-mono text-[13px] leading-5', className)} />;
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  ref?: Ref<HTMLSelectElement>;
}

/** The browser's own list: the best one on a phone, by keyboard and read aloud. */
export function Select({ className, children, ...rest }: SelectProps) {
  return (
    <span className={cx('relative inline-flex min-w-0', className)}>
      <select {...rest} className={cx(box, 'h-9 appearance-none pr-8')}>
        {children}
      </select>
      <ChevronDownIcon className="pointer-events-none absolute top-2.5 right-2.5 text-ink-faint" />
    </span>
  );
}

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: string;
  description?: string;
}

export function Checkbox({ label, description, className, id, ...rest }: CheckboxProps) {
  return (
    <label className={cx('flex cursor-pointer items-start gap-2.5', className)}>
      <input {...rest} id={id} type="checkbox" className="mt-0.5 size-4 shrink-0 accent-(--accent)" />
      <span>
        <span className="block font-medium">{label}</span>
        {description && <span className="block text-[13px] text-ink-soft">{description}</span>}
      </span>
    </label>
  );
}
