/** One instruction, with where it stands in the text: [start, end) includes every line it goes over. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string;
  /** The `--x=y` words right after the keyword, each with its place. */
  readonly flags: readonly Flag[];
  /** What follows them, joined to one line. */
  readonly rest: string;
  /** Counted from 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Just after the keyword. */
  readonly keywordEnd: number;
  /** A heredoc's terminator, when it has one. */
  readonly heredoc?: string;
}

export interface Flag {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface ParsedDockerfile {
  readonly text: string;
  /** `# syntax=…`, with the whole line's place. */
  readonly syntax?: { readonly image: string; readonly start: number; readonly end: number };
  readonly instructions: readonly Instruction[];
}

interface Line {
  readonly start: number;
  /** After the line break. */
  readonly end: number;
  readonly text: string;
  readonly number: number;
}

/** Reads as BuildKit does: directives, continuations, comments inside them, heredocs. It never executes or expands. */
export function parseDockerfile(text: string): ParsedDockerfile {
  const lines = linesOf(text);
  const { syntax, escape: joiner } = directives(lines);
  const instructions: Instruction[] = [];
  let index = 0;
  while (index < lines.length) {
    const first = lines[index];
    if (!first || isBlank(first.text) || isComment(first.text)) {
      index += 1;
      continue;
    }
    const last = lastLine(lines, index, joiner);
    const heredocEnd = heredocLast(lines, index, last, joiner);
    instructions.push(instruction(text, lines, index, last, heredocEnd, joiner));
    index = (heredocEnd?.index ?? last) + 1;
  }
  return { text, ...(syntax ? { syntax } : {}), instructions };
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const raw of text.split('\n')) {
    const end = Math.min(start + raw.length + 1, text.length);
    lines.push({ start, end, text: raw.replace(/\r$/, ''), number: lines.length + 1 });
    start += raw.length + 1;
  }
  return lines;
}

/** Only before anything else, a blank line or a comment included. */
function directives(lines: readonly Line[]): { syntax?: ParsedDockerfile['syntax']; escape: '\\' | '`' } {
  let syntax: ParsedDockerfile['syntax'];
  let joiner: '\\' | '`' = '\\';
  for (const { text, start, end } of lines) {
    const [, key = '', value = ''] = /^\uFEFF?#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
    if (key === '') break;
    if (key.toLowerCase() === 'syntax') syntax = { image: value, start, end };
    if (key.toLowerCase() === 'escape' && value === '`') joiner = '`';
  }
  return { ...(syntax ? { syntax } : {}), escape: joiner };
}

const isBlank = (text: string) => text.trim() === '';
const isComment = (text: string) => /^\s*#/.test(text);

function continues(text: string, joiner: string): boolean {
  return text.trimEnd().endsWith(joiner);
}

/** Blank and comment lines inside a continuation belong to it and change nothing. */
function lastLine(lines: readonly Line[], first: number, joiner: string): number {
  let index = first;
  while (index + 1 < lines.length) {
    const { text } = lines[index] as Line;
    const transparent = index > first && (isBlank(text) || isComment(text));
    if (!transparent && !continues(text, joiner)) break;
    index += 1;
  }
  return index;
}

/** Joined as BuildKit joins: without the escapes, blank lines and comments. */
function joined(lines: readonly Line[], first: number, last: number, joiner: string): string {
  return lines
    .slice(first, last + 1)
    .filter(({ text }, index) => index === 0 || !(isBlank(text) || isComment(text)))
    .map(({ text }) => (continues(text, joiner) ? text.trimEnd().slice(0, -1) : text))
    .join('');
}

/** A heredoc counts only when its terminator is there: `1 << 2` is arithmetic. */
function heredocLast(
  lines: readonly Line[],
  first: number,
  last: number,
  joiner: string,
): { index: number; name: string } | undefined {
  const text = joined(lines, first, last, joiner);
  if (!/^\s*(RUN|COPY|ADD)\s/i.test(text)) return undefined;
  let index = last;
  let name: string | undefined;
  for (const [, dash, quoted = ''] of text.matchAll(
    /(?<=\s)\d*<<(-?)(["']?[A-Za-z_][A-Za-z0-9_]*["']?)(?=\s|$|[;|&)>])/g,
  )) {
    const word = quoted.replace(/["']/g, '');
    const found = lines.findIndex(
      ({ text: line }, at) => at > index && (dash === '-' ? line.replace(/^\t+/, '') : line) === word,
    );
    if (found === -1) continue;
    index = found;
    name = word;
  }
  return name === undefined ? undefined : { index, name };
}

function instruction(
  text: string,
  lines: readonly Line[],
  first: number,
  last: number,
  heredoc: { index: number; name: string } | undefined,
  joiner: string,
): Instruction {
  const { start, number } = lines[first] as Line;
  const end = (lines[heredoc?.index ?? last] as Line).end;
  const logical = joined(lines, first, last, joiner).trim();
  const keyword = /^\S+/.exec(logical)?.[0] ?? '';
  const keywordEnd = text.indexOf(keyword, start) + keyword.length;
  const { flags } = flagsFrom(text, keywordEnd, (lines[last] as Line).end, joiner);
  const rest = flags.reduce(
    (left, { text: flag }) => left.slice(flag.length).trimStart(),
    logical.slice(keyword.length).trimStart(),
  );
  return {
    keyword: keyword.toUpperCase(),
    flags,
    rest,
    line: number,
    start,
    end,
    keywordEnd,
    ...(heredoc ? { heredoc: heredoc.name } : {}),
  };
}

/** Walks over blanks, continuations and comments, so that a flag keeps its place in the text. */
function flagsFrom(text: string, from: number, end: number, joiner: string): { flags: Flag[] } {
  const flags: Flag[] = [];
  const gap = new RegExp(`(?:[ \\t]|\\${joiner}[ \\t]*\\r?\\n(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*)*`, 'y');
  const joint = new RegExp(`\\${joiner}[ \\t]*\\r?\\n(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*`, 'y');
  let at = skip(gap, text, from);
  while (at < end && text.startsWith('--', at)) {
    const start = at;
    let flag = '';
    while (at < end && !/\s/.test(text[at] ?? ' ')) {
      const after = skip(joint, text, at);
      if (after > at) at = after;
      else flag += text[at++];
    }
    flags.push({ text: flag, start, end: at });
    at = skip(gap, text, at);
  }
  return { flags };
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}
