import type { LogLine, LogSource } from '@berth/contracts';

export interface LogFilter {
  /** Words that must be there, `-words` that must not, "quoted phrases"; case does not matter. */
  words?: string;
  sources?: readonly LogSource[];
  /** `web.1`, or `web` for all of it. */
  instance?: string;
  /** The id of a build, run or instance; attempts (`bld_….2`) included. */
  origin?: string;
}

/** Compiles a filter once, for every line of a page or a stream. Declared gaps pass the word filter: they are news. */
export function matcher({ words = '', sources, instance, origin }: LogFilter): (line: LogLine) => boolean {
  const terms = parseWords(words);
  const wanted = sources?.length ? new Set<string>(sources) : undefined;
  return (line) => {
    if (wanted && !wanted.has(line.source)) return false;
    if (instance && line.instance !== instance && !line.instance.startsWith(`${instance}.`)) return false;
    if (origin && line.origin !== origin && !line.origin.startsWith(`${origin}.`)) return false;
    if (line.gap || terms.length === 0) return true;
    const text = line.text.toLowerCase();
    return terms.every(({ term, negated }) => text.includes(term) !== negated);
  };
}

export function parseWords(words: string): { term: string; negated: boolean }[] {
  return [...words.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)]
    .map(([, minus, phrase, word]) => ({ term: (phrase ?? word ?? '').toLowerCase(), negated: minus === '-' }))
    .filter(({ term }) => term !== '' && term !== '"');
}
