'use client';

import { ArrowDownIcon, cx } from '@berth/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useFormatter, useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Log } from '@/lib/log/use-log';
import { type LogLook, LogRow } from './log-row';

interface LogViewProps {
  log: Log;
  label: string;
  look: LogLook;
  empty: string;
  className?: string;
}

/** Text, not a terminal: it can be selected, searched and read aloud. Follows the end until a person scrolls up. */
export function LogView({ log, label, look, empty, className }: LogViewProps) {
  const t = useTranslations('log');
  const format = useFormatter();
  const { lines, arrived } = log.buffer;
  const box = useRef<HTMLDivElement>(null);
  const { following, fresh, resume, onScroll } = useFollowing(box, arrived);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 20,
    overscan: 20,
    getItemKey: (index) => lines[index]?.id ?? index,
  });
  const height = rows.getTotalSize();

  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [following, height, lines.length]);

  const older = useOlder(log, box, rows);

  return (
    <div
      className={cx(
        'relative min-h-0 overflow-hidden rounded-lg border border-hull-line bg-log text-hull-ink',
        className,
      )}
    >
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="h-full overflow-auto py-2 font-mono text-[12.5px] leading-5 outline-offset-[-2px] [overflow-anchor:none]"
        onScroll={() => {
          onScroll();
          older();
        }}
        onKeyDown={(event: KeyboardEvent) => event.key === 'End' && resume()}
      >
        {lines.length === 0 && <p className="px-3 text-hull-soft">{log.state === 'loading' ? t('loading') : empty}</p>}
        <div className="relative w-full" style={{ height }}>
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const line = lines[index];
            if (!line) return null;
            return (
              <div
                key={key}
                ref={rows.measureElement}
                data-index={index}
                className={cx('absolute left-0', look.wrap ? 'w-full' : 'min-w-full')}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow line={line} look={look} />
              </div>
            );
          })}
        </div>
      </div>
      {!following && (
        <button
          type="button"
          onClick={resume}
          className="absolute right-4 bottom-4 inline-flex h-8 items-center gap-1.5 rounded-full bg-[#f0763c] px-3.5 font-medium text-[#23100a] text-[13px] shadow-lg hover:bg-[#f7935f]"
        >
          {fresh > 0 ? t('newLines', { count: format.number(fresh), n: fresh }) : t('toEnd')}
          <ArrowDownIcon className="size-3.5" />
        </button>
      )}
    </div>
  );
}

/** Only a person who scrolls up ends the following; lines that grow or wrap never do. */
function useFollowing(box: React.RefObject<HTMLDivElement | null>, total: number) {
  const [following, setFollowing] = useState(true);
  const [pausedAt, setPausedAt] = useState(0);
  const last = useRef({ top: 0, height: 0 });
  const latest = useRef(total);
  latest.current = total;

  const resume = () => {
    setFollowing(true);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = element;
    const atEnd = height - top - clientHeight < 24;
    const wentUp = top < last.current.top - 1 && height >= last.current.height;
    if (atEnd) setFollowing(true);
    else if (wentUp && following) {
      setFollowing(false);
      setPausedAt(latest.current);
    }
    last.current = { top, height };
  };
  return { following, fresh: Math.max(0, total - pausedAt), resume, onScroll };
}

/** At the top the page before is fetched, and what was being read stays where it is. */
function useOlder(
  log: Log,
  box: React.RefObject<HTMLDivElement | null>,
  rows: { scrollToIndex: (index: number, options: { align: 'start' }) => void },
) {
  const anchor = useRef<{ count: number } | null>(null);
  const count = log.buffer.lines.length;
  useEffect(() => {
    if (!anchor.current || count <= anchor.current.count) return;
    rows.scrollToIndex(count - anchor.current.count, { align: 'start' });
    anchor.current = null;
  }, [count, rows]);
  return () => {
    if (!log.hasOlder || !box.current || box.current.scrollTop > 60 || anchor.current) return;
    anchor.current = { count };
    void log.loadOlder().then((added) => {
      if (added === 0) anchor.current = null;
    });
  };
}
