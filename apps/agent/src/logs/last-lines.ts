import { open } from 'node:fs/promises';
import type { Masker } from '@berth/domain';
import { Assembler } from './assembler.js';
import { decodeJsonFile } from './json-file.js';

const tailBytes = 128 * 1024;
const longestShown = 500;

/** The end of a container's output since it was started, masked: what a person wants to see of a crash. */
export async function lastLines(path: string, masker: Masker, sinceMs = 0, count = 20): Promise<string[]> {
  const newest = await tailOf(path);
  const bytes = newest.length < 4_096 ? Buffer.concat([await tailOf(`${path}.1`), newest]) : newest;
  const assembler = new Assembler(masker);
  const { lines } = decodeJsonFile(bytes);
  const assembled = [...lines.flatMap((line) => assembler.push(line, 0)), ...assembler.flush()];
  return assembled
    .filter(({ at }) => at >= sinceMs)
    .slice(-count)
    .map(({ text }) => (text.length > longestShown ? `${text.slice(0, longestShown)}…` : text));
}

async function tailOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, tailBytes)), 0, undefined, start);
    const whole = buffer.subarray(0, bytesRead);
    // Entered in the middle of a line: it begins after the first newline.
    return start === 0 ? whole : whole.subarray(whole.indexOf(0x0a) + 1);
  } finally {
    await file.close();
  }
}
