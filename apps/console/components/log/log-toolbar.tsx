'use client';

import { Button, cx, DownloadIcon, IconButton, Input, SearchIcon, Select, Status } from '@berth/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { fileLine, saveFile } from '@/lib/log/download';
import { type LogFilter, sources, toggleSource } from '@/lib/log/filter';
import { collectLines } from '@/lib/log/pages';
import type { Log } from '@/lib/log/use-log';
import { useFailureToast } from '@/lib/use-problem';

interface LogToolbarProps {
  app: string;
  address: string;
  query: string;
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  instances: readonly string[];
  state: Log['state'];
  utc: boolean;
  onUtc: (utc: boolean) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
}

export function LogToolbar(props: LogToolbarProps) {
  const { filter, onFilter, instances, utc, onUtc, wrap, onWrap } = props;
  const t = useTranslations('log');
  const search = useSlashKey();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="relative min-w-48 flex-1 sm:max-w-sm">
        <SearchIcon className="pointer-events-none absolute top-2.5 left-2.5 text-ink-faint" />
        <Input
          ref={search}
          type="search"
          aria-label={t('filter')}
          placeholder={t('filterHint')}
          value={filter.words}
          onChange={({ target }) => onFilter({ ...filter, words: target.value })}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
          className="pl-8"
        />
      </div>
      <fieldset className="flex flex-wrap items-center gap-1">
        <legend className="sr-only">{t('sources')}</legend>
        {sources.map((source) => {
          const chosen = filter.sources.includes(source);
          return (
            <button
              key={source}
              type="button"
              aria-pressed={chosen}
              onClick={() => onFilter(toggleSource(filter, source))}
              className={cx(
                'h-7 rounded-full border px-2.5 text-[12.5px] transition-colors',
                chosen
                  ? 'border-ink bg-ink font-medium text-surface'
                  : 'border-line-firm bg-surface text-ink-soft hover:text-ink',
              )}
            >
              {t(`source.${source}`)}
            </button>
          );
        })}
      </fieldset>
      <Select
        aria-label={t('instance')}
        value={filter.instance}
        onChange={({ target }) => onFilter({ ...filter, instance: target.value })}
      >
        <option value="">{t('allInstances')}</option>
        {instances.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
      <div className="ml-auto flex items-center gap-1">
        <LiveMark state={props.state} />
        <Button
          size="small"
          kind="quiet"
          aria-pressed={wrap}
          onClick={() => onWrap(!wrap)}
          className={wrap ? 'bg-sunken!' : ''}
        >
          {t('wrap')}
        </Button>
        <Button size="small" kind="quiet" aria-label={t('timeZone')} onClick={() => onUtc(!utc)}>
          {utc ? t('utc') : t('local')}
        </Button>
        <DownloadButton {...props} />
      </div>
    </div>
  );
}

function DownloadButton({ app, address, query }: LogToolbarProps) {
  const t = useTranslations('log');
  const onError = useFailureToast();
  const download = useMutation({
    mutationFn: () => collectLines(address, query),
    onSuccess: (lines) => saveFile(`${app}.log`, `${lines.map(fileLine).join('\n')}\n`),
    onError,
  });
  return (
    <IconButton size="small" label={t('download')} busy={download.isPending} onClick={() => download.mutate()}>
      {!download.isPending && <DownloadIcon />}
    </IconButton>
  );
}

function LiveMark({ state }: { state: Log['state'] }) {
  const t = useTranslations('log.state');
  if (state === 'live') {
    return (
      <span role="status" className="mr-1 inline-flex items-center gap-1.5 font-medium text-[13px] text-good">
        <span className="pulse size-2 rounded-full bg-good" aria-hidden="true" /> {t('live')}
      </span>
    );
  }
  return (
    <Status tone={state === 'ended' ? 'off' : 'waiting'} kind="plain" className="mr-1">
      <span role="status">{t(state)}</span>
    </Status>
  );
}

/** `/` goes to the filter, from anywhere but another field. */
function useSlashKey() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return field;
}
