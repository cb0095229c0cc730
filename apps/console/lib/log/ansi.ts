import Anser from 'anser';

/** A stretch of a line with one look. `text` is shown as text, never as markup. */
export interface Span {
  text: string;
  className?: string;
  color?: string;
  background?: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const title = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: cursor movement and erasing; colours (…m) stay
const movement = /\u001b(?:\[[0-9;?]*[A-HJKSTfhlnsu]|[()][0-9A-Za-z]|[=>78cDEHMNOZ])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what has no shape on a screen
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f]/g;

/** What a terminal would show in the end: a progress bar that redraws itself with \r leaves its last state. */
export function settle(text: string): string {
  const plain = text.replace(title, '').replace(movement, '');
  if (!plain.includes('\r')) return plain.replace(unprintable, '');
  const drawn = plain.split('\r').filter((part) => part !== '');
  return (drawn.at(-1) ?? '').replace(unprintable, '');
}

export function spansOf(text: string): Span[] {
  const line = settle(text);
  if (!line.includes('\u001b')) return [{ text: line }];
  return Anser.ansiToJson(line, { json: true, use_classes: true, remove_empty: true }).map(spanOf);
}

/** Without any colour: for searching, copying, downloading. */
export function plainText(text: string): string {
  const line = settle(text);
  return line.includes('\u001b') ? Anser.ansiToText(line) : line;
}

function spanOf(entry: Anser.AnserJsonEntry): Span {
  const names = [
    named(entry.fg, 'fg'),
    named(entry.bg, 'bg'),
    ...entry.decorations.map((decoration) => decorations[decoration]),
  ].filter((name) => name !== undefined);
  return {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the rest of a broken sequence
    text: entry.content.replace(/\u001b/g, ''),
    className: names.length > 0 ? names.join(' ') : undefined,
    color: numeric(entry.fg, entry.fg_truecolor),
    background: numeric(entry.bg, entry.bg_truecolor),
  };
}

const decorations: Partial<Record<Anser.DecorationName, string>> = {
  bold: 'font-semibold',
  dim: 'opacity-70',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
};

function named(color: string | null, where: 'fg' | 'bg'): string | undefined {
  if (!color || color === 'ansi-truecolor' || color.startsWith('ansi-palette')) return undefined;
  return `${color}-${where}`;
}

/** 256 colours and true colour are numbers; they become rgb() only when they are. */
function numeric(color: string | null, trueColor: string | null): string | undefined {
  if (color === 'ansi-truecolor' && trueColor && /^\d{1,3}, ?\d{1,3}, ?\d{1,3}$/.test(trueColor))
    return `rgb(${trueColor})`;
  const index = Number(/^ansi-palette-(\d{1,3})$/.exec(color ?? '')?.[1] ?? Number.NaN);
  return Number.isNaN(index) ? undefined : paletteColor(index);
}

function paletteColor(index: number): string | undefined {
  if (index >= 232) return gray(8 + (index - 232) * 10);
  if (index < 16) return undefined;
  const cube = index - 16;
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  return `rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`;
}

function gray(value: number): string {
  return `rgb(${value}, ${value}, ${value})`;
}
