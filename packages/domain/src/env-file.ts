export interface EnvLine {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

export interface EnvFile {
  readonly variables: EnvLine[];
  readonly problems: { readonly line: number; readonly message: string }[];
}

const assignment = /^[ \t]*(?:export[ \t]+)?([^\s=#][^=\n]*?)[ \t]*=/;
const validName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads a .env as people paste it: comments, blank lines, `export`, single quotes (as they are), double quotes (with
 * \n \r \t \" \\ \$), values over several lines in quotes. Nothing is expanded: `$HOME` stays `$HOME`. A line that cannot
 * be read is named; the others still count. Of duplicates the last one counts, and is named too.
 */
export function parseEnvFile(text: string): EnvFile {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const variables = new Map<string, EnvLine>();
  const problems: { line: number; message: string }[] = [];
  let at = 0;
  let line = 1;

  while (at < source.length) {
    const end = endOfLine(source, at);
    const startLine = line;
    const content = source.slice(at, end);
    if (/^[ \t]*(#|$)/.test(content)) {
      advance(end);
      continue;
    }
    const match = assignment.exec(content);
    if (!match) {
      problems.push({ line: startLine, message: 'There is no "=" here. A line is NAME=value.' });
      advance(end);
      continue;
    }
    const name = match[1]!;
    const { value, end: valueEnd, problem } = readValue(source, at + match[0].length);
    if (problem) problems.push({ line: startLine, message: problem });
    else if (!validName.test(name)) {
      problems.push({ line: startLine, message: `"${name}" cannot be a name: letters, digits and _ only.` });
    } else remember({ name, value, line: startLine });
    advance(valueEnd);
  }
  return { variables: [...variables.values()], problems };

  function advance(to: number): void {
    for (let i = at; i < Math.min(to + 1, source.length); i += 1) if (source[i] === '\n') line += 1;
    at = to + 1;
  }

  function remember(variable: EnvLine): void {
    const before = variables.get(variable.name);
    if (before) {
      const message = `${variable.name} was already set in line ${before.line}; this one counts.`;
      problems.push({ line: variable.line, message });
      variables.delete(variable.name);
    }
    variables.set(variable.name, variable);
  }
}

interface Value {
  value: string;
  /** The position of the newline that ends it, or of the end of the text. */
  end: number;
  problem?: string;
}

function readValue(source: string, from: number): Value {
  let at = from;
  while (source[at] === ' ' || source[at] === '\t') at += 1;
  const quote = source[at];
  if (quote === '"' || quote === "'") return readQuoted(source, at, quote);
  const end = endOfLine(source, at);
  // ` #` begins a comment; `#` inside a word (a password, a colour) does not.
  return {
    value: source
      .slice(at, end)
      .replace(/(^|[ \t]+)#.*$/, '')
      .trim(),
    end,
  };
}

function readQuoted(source: string, open: number, quote: string): Value {
  let value = '';
  for (let at = open + 1; at < source.length; at += 1) {
    const character = source[at]!;
    if (character === quote) return afterQuote(source, at, value);
    if (quote === '"' && character === '\\' && at + 1 < source.length) {
      at += 1;
      value += unescaped(source[at]!);
    } else value += character;
  }
  return { value: '', end: endOfLine(source, open), problem: `The quote ${quote} that begins here is never closed.` };
}

function afterQuote(source: string, close: number, value: string): Value {
  const end = endOfLine(source, close);
  const rest = source.slice(close + 1, end);
  if (/^[ \t]*(#.*)?$/.test(rest)) return { value, end };
  return { value, end, problem: 'There is text after the closing quote.' };
}

function unescaped(character: string): string {
  const known: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };
  return known[character] ?? `\\${character}`;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

/** Text that `parseEnvFile` reads back to exactly these values (line ends become \n). */
export function formatEnvFile(variables: readonly { name: string; value: string }[]): string {
  return variables.map(({ name, value }) => `${name}=${quoted(value)}\n`).join('');
}

function quoted(value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value;
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('$', '\\$')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}
