'use client';

import { useEffect, useState } from 'react';
import { IconButton } from './button';
import { cx } from './cx';
import { CheckIcon, CopyIcon } from './icons';
import { scrollRegion } from './scroll';
import { useUiText } from './text';

/** The clipboard needs a secure context; a console on plain HTTP has the old way only. */
async function copyText(value: string): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(value);
  const box = document.createElement('textarea');
  box.value = value;
  box.style.position = 'fixed';
  box.style.opacity = '0';
  document.body.append(box);
  box.select();
  document.execCommand('copy');
  box.remove();
}

export function CopyButton({ value, label, className }: { value: string; label?: string; className?: string }) {
  const text = useUiText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton
        size="small"
        label={label ?? text.copy}
        className={className}
        onClick={() => copyText(value).then(() => setCopied(true))}
      >
        {copied ? <CheckIcon className="text-good" /> : <CopyIcon />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? text.copied : ''}
      </span>
    </>
  );
}

interface CopyableCodeProps {
  code: string;
  label?: string;
  /** Shown instead of the code, when a part of it should not be read over a shoulder. */
  shown?: string;
  className?: string;
}

/** One line for a terminal, with its button. */
export function CopyableCode({ code, label, shown, className }: CopyableCodeProps) {
  return (
    <div
      className={cx(
        'flex items-start gap-1 rounded-md border border-hull-line bg-log py-1 pr-1 pl-3 text-hull-ink',
        className,
      )}
    >
      <code className="min-w-0 flex-1 overflow-x-auto py-1 font-mono text-[12.5px] leading-5 whitespace-pre-wrap wrap-anywhere">
        {shown ?? code}
      </code>
      <CopyButton value={code} label={label} className="text-hull-soft! hover:bg-hull-raised! hover:text-hull-ink!" />
    </div>
  );
}

/** A whole file, to read. */
export function CodeBlock({ code, label, className }: { code: string; label: string; className?: string }) {
  return (
    <div className={cx('relative rounded-md border border-hull-line bg-log text-hull-ink', className)}>
      <pre {...scrollRegion(label)} className="overflow-x-auto p-3 pr-10 font-mono text-[12.5px] leading-5">
        <code>{code}</code>
      </pre>
      <CopyButton
        value={code}
        className="absolute! top-1.5 right-1.5 text-hull-soft! hover:bg-hull-raised! hover:text-hull-ink!"
      />
    </div>
  );
}

/** An id, a commit, a digest. */
export function Mono({
  children,
  title,
  className,
}: {
  children: React.ReactNode;
  title?: string;
  className?: string;
}) {
  return (
    <code title={title} className={cx('font-mono text-[12.5px]', className)}>
      {children}
    </code>
  );
}
