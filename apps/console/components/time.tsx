'use client';

import { useLocale } from 'next-intl';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { duration, timeAgo } from '@/lib/format';

/** One clock for the page, so that all ages move together. */
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function snapshot(): number {
  if (now === 0 || !timer) now = Date.now();
  return Math.floor(now / 1000) * 1000;
}

export function useNow(): number {
  const atLoad = useState(() => Date.now())[0];
  return useSyncExternalStore(subscribe, snapshot, () => atLoad);
}

/** "2 min. ago"; the exact time is in its title and for machines. */
export function TimeAgo({ at, className }: { at: string | number; className?: string }) {
  const locale = useLocale();
  const current = useNow();
  const [exact, setExact] = useState<string>();
  const moment = typeof at === 'number' ? at : Date.parse(at);
  useEffect(() => setExact(new Date(moment).toLocaleString(locale)), [moment, locale]);
  return (
    <time dateTime={new Date(moment).toISOString()} title={exact} className={className} suppressHydrationWarning>
      {timeAgo(moment, current, locale)}
    </time>
  );
}

/** How long something under way has taken so far. */
export function Elapsed({ since, until }: { since: string; until?: string | null }) {
  const current = useNow();
  const end = until ? Date.parse(until) : current;
  return <span suppressHydrationWarning>{duration(Math.max(0, end - Date.parse(since)))}</span>;
}
