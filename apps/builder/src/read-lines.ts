import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const maxLineLength = 64 * 1024;

/** Lines as they end with \n alone: a lone \r belongs to a progress bar. Resolves when the stream ended. */
export function readLines(stream: Readable, seen: (line: string) => void): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) seen(line);
    if (rest.length > maxLineLength) {
      seen(rest);
      rest = '';
    }
  });
  return new Promise((resolve) => {
    stream.once('close', () => {
      if (rest !== '') seen(rest);
      rest = '';
      resolve();
    });
    stream.once('error', () => resolve());
  });
}
