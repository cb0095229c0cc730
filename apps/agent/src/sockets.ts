import { readFile } from 'node:fs/promises';
import type { Listening } from '@berth/domain';

const listenState = '0A';

/** What a process's network namespace listens on. Docker's own resolver on 127.0.0.11 is not the app's. */
export async function listeningSockets(pid: number): Promise<Listening[]> {
  const tables = ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => ''));
  return parseSocketTables(await Promise.all(tables));
}

export function parseSocketTables(tables: readonly string[]): Listening[] {
  const found = tables.flatMap((table) => table.split('\n').slice(1).flatMap(parseRow));
  const seen = new Set<string>();
  return found
    .filter(({ address }) => address !== '127.0.0.11')
    .filter(({ address, port }) => !seen.has(`${address} ${port}`) && seen.add(`${address} ${port}`))
    .sort((a, b) => a.port - b.port);
}

function parseRow(row: string): Listening[] {
  const [, local, , state] = row.trim().split(/\s+/);
  const [address, port] = local?.split(':') ?? [];
  if (state !== listenState || address === undefined || port === undefined) return [];
  return [{ address: readable(address), port: Number.parseInt(port, 16) }];
}

/** The kernel writes 32-bit words in the byte order of the machine; all of ours are little endian. */
function readable(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)));
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (mapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
