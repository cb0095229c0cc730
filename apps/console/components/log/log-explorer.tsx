'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useEffect, useState } from 'react';
import { Problem } from '@/components/problem';
import { queries } from '@/lib/api/browser';
import { filterQuery, type LogFilter, noFilter } from '@/lib/log/filter';
import { useLog } from '@/lib/log/use-log';
import { LogToolbar } from './log-toolbar';
import { LogView } from './log-view';

/** The app's whole log: app, build, release and router lines as one. */
export function LogExplorer({ team, app }: { team: string; app: string }) {
  const t = useTranslations('log');
  const [filter, setFilter] = useState<LogFilter>(noFilter);
  const [utc, setUtc] = useRemembered('berth-log-utc', false);
  const [wrap, setWrap] = useRemembered('berth-log-wrap', true);
  const words = useSettled(filter.words, 250);
  const query = useDeferredValue(filterQuery({ ...filter, words }));
  const address = `/api/teams/${team}/apps/${app}/logs`;
  const log = useLog({ history: address, stream: `${address}/stream`, query });
  const { data: instances } = useQuery(queries.instances(team, app));
  const names = [...new Set(instances?.map(({ name }) => name) ?? [])].sort();
  const filtered = query !== '';

  return (
    <>
      <h1 className="sr-only">{t('title', { app })}</h1>
      <LogToolbar
        app={app}
        address={address}
        query={query}
        filter={filter}
        onFilter={setFilter}
        instances={names}
        state={log.state}
        utc={utc}
        onUtc={setUtc}
        wrap={wrap}
        onWrap={setWrap}
      />
      {log.error !== null && log.buffer.lines.length === 0 && <Problem error={log.error} />}
      <LogView
        log={log}
        label={t('title', { app })}
        look={{ utc, wrap, tags: true }}
        empty={filtered ? t('noMatch') : t('noLines')}
        className="flex-1"
      />
    </>
  );
}

/** The value once it has been still for a while, so that typing does not ask at each letter. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

function useRemembered(key: string, first: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(first);
  useEffect(() => {
    const kept = localStorage.getItem(key);
    if (kept !== null) setValue(kept === 'true');
  }, [key]);
  const choose = (next: boolean) => {
    localStorage.setItem(key, String(next));
    setValue(next);
  };
  return [value, choose];
}
