import type { LogLine } from '@/lib/api/types';

export const sources: readonly LogLine['source'][] = ['app', 'build', 'release', 'router', 'platform'];

export interface LogFilter {
  words: string;
  /** None chosen means all. */
  sources: readonly LogLine['source'][];
  instance: string;
}

export const noFilter: LogFilter = { words: '', sources: [], instance: '' };

export function filterQuery({ words, sources: chosen, instance }: LogFilter): string {
  const parameters = new URLSearchParams();
  if (words.trim()) parameters.set('words', words.trim());
  if (chosen.length > 0) parameters.set('source', sources.filter((source) => chosen.includes(source)).join(','));
  if (instance) parameters.set('instance', instance);
  return parameters.toString();
}

export function toggleSource(filter: LogFilter, source: LogLine['source']): LogFilter {
  const chosen = filter.sources.includes(source)
    ? filter.sources.filter((other) => other !== source)
    : [...filter.sources, source];
  return { ...filter, sources: chosen.length === sources.length ? [] : chosen };
}
