import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LogSource } from './log-source.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-ring-'));
const socket = path.join(folder, 'admin.sock');
const cursor = path.join(folder, 'cursor');
const at = (us: number, rest = 's1 …') => `1 ${1_795_266_440_000_000 + us} ${rest}`;
/** As HAProxy does: the whole ring from its beginning, to everybody who asks. */
let ring: string[] = [];
const haproxy = net.createServer((client) => client.once('data', () => client.end(`${ring.join('\n')}\n`)));
haproxy.listen(socket);
afterAll(() => {
  haproxy.close();
  fs.rmSync(folder, { recursive: true });
});

async function read(source: LogSource, lines: string[], count: number, pid: number): Promise<void> {
  source.follow(pid);
  await expect.poll(() => lines.length).toBe(count);
}

test('a line is told once, however often the ring is read', async () => {
  const lines: string[] = [];
  const source = new LogSource(socket, cursor, (line) => lines.push(line));
  ring = [at(0, 'a'), at(5, 'b'), at(5, 'c'), '7 events dropped'];
  await read(source, lines, 4, 1);
  ring.push(at(2, 'late'), at(9, 'd'));
  await read(source, lines, 6, 2);
  expect(lines.slice(4)).toEqual([at(2, 'late'), at(9, 'd')]);
  source.stop();

  const after: string[] = [];
  const next = new LogSource(socket, cursor, (line) => after.push(line));
  ring.push(at(5_000_000, 'e'));
  next.follow(3);
  await expect.poll(() => after.at(-1)).toBe(at(5_000_000, 'e'));
  next.stop();
});
