'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { LogLine } from '@/lib/api/types';
import { append, emptyBuffer, type LogBuffer, prepend } from './buffer';
import { getLogPage, type LogPage } from './pages';

export interface LogSourceAddress {
  /** Pages of what was written. */
  history: string;
  /** What is being written; null: it is over. */
  stream: string | null;
  /** `words=…&source=…` */
  query?: string;
}

export interface Log {
  buffer: LogBuffer;
  /** loading: the first page is under way. waiting: the stream is down and will be tried again. */
  state: 'loading' | 'live' | 'waiting' | 'ended';
  error: unknown;
  hasOlder: boolean;
  loadOlder: () => Promise<number>;
}

/** The last lines, then the new ones as they come. Every 80 ms at most the screen changes. */
export function useLog({ history, stream, query = '' }: LogSourceAddress): Log {
  const [buffer, setBuffer] = useState<LogBuffer>(emptyBuffer);
  const [state, setState] = useState<Log['state']>('loading');
  const [error, setError] = useState<unknown>(null);
  const older = useRef<string | null>(null);
  const [hasOlder, setHasOlder] = useState(false);
  const loading = useRef(false);

  useEffect(() => {
    const control = new AbortController();
    let stop = () => {};
    setBuffer(emptyBuffer);
    setState('loading');
    setError(null);
    const begin = ({ lines, before, after }: LogPage) => {
      older.current = before;
      setHasOlder(before !== null);
      setBuffer(append(emptyBuffer, lines));
      if (stream === null) return setState('ended');
      stop = follow({
        stream,
        query,
        after,
        onState: setState,
        onLines: (fresh) => setBuffer((old) => append(old, fresh)),
      });
    };
    const first = () =>
      getLogPage(history, query, { limit: '500' }, control.signal).then(begin, (problem) => {
        if (control.signal.aborted) return;
        setError(problem);
        setState('waiting');
        const timer = setTimeout(first, 3_000);
        stop = () => clearTimeout(timer);
      });
    void first();
    return () => {
      control.abort();
      stop();
    };
  }, [history, stream, query]);

  const loadOlder = useCallback(async () => {
    if (!older.current || loading.current) return 0;
    loading.current = true;
    try {
      const page = await getLogPage(history, query, { limit: '500', before: older.current });
      older.current = page.before;
      setHasOlder(page.before !== null);
      setBuffer((present) => prepend(present, page.lines));
      return page.lines.length;
    } catch {
      return 0;
    } finally {
      loading.current = false;
    }
  }, [history, query]);

  return { buffer, state, error, hasOlder, loadOlder };
}

interface Following {
  stream: string;
  query: string;
  after: string | null;
  onLines: (lines: LogLine[]) => void;
  onState: (state: Log['state']) => void;
}

/** The browser reconnects by itself and says the last id it saw; only when it gives up do we begin again. */
function follow({ stream, query, after, onLines, onState }: Following): () => void {
  let last = after;
  let pending: LogLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let events: EventSource;
  let stopped = false;
  const flush = () => {
    timer = undefined;
    const lines = pending;
    pending = [];
    if (lines.length > 0) onLines(lines);
  };
  const open = () => {
    const parameters = new URLSearchParams(query);
    if (last) parameters.set('after', last);
    events = new EventSource(`${stream}?${parameters}`);
    events.onopen = () => onState('live');
    events.addEventListener('line', ({ data }) => {
      const parsed: LogLine | LogLine[] = JSON.parse(data);
      const lines = Array.isArray(parsed) ? parsed : [parsed];
      last = lines.at(-1)?.id ?? last;
      pending.push(...lines);
      timer ??= setTimeout(flush, 80);
    });
    events.addEventListener('end', () => {
      stopped = true;
      events.close();
      onState('ended');
    });
    events.onerror = () => {
      if (stopped) return;
      onState('waiting');
      if (events.readyState !== EventSource.CLOSED) return;
      setTimeout(() => !stopped && open(), 3_000);
    };
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    events.close();
  };
}
