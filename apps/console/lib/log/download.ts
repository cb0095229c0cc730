import type { LogLine } from '@/lib/api/types';
import { plainText } from './ansi';

/** One line of the file a person downloads: the same words that are on the screen, without colours. */
export function fileLine(line: LogLine): string {
  const tag = line.instance ? `${line.source}[${line.instance}]` : line.source;
  const text = line.gap ? `--- ${line.gap.lines ?? '?'} lines missing (${line.gap.reason}) ---` : plainText(line.text);
  return `${new Date(line.at).toISOString()} ${tag}: ${text}`;
}

export function saveFile(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
