import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createLogger, internalClient } from '@berth/process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogWriter } from '../test/log-writer.js';
import { TestOperator, testToken } from '../test/test-operator.js';
import { LogShipper } from './log-shipper.js';
import { operatorSink } from './log-sink.js';

let folder: string;
let operator: TestOperator;
let writer: LogWriter;
let shipper: LogShipper | undefined;
let client: ReturnType<typeof internalClient>;
const file = () => path.join(folder, 'c1-json.log');
const subject = () =>
  ({ origin: 'ins_1', appId: 'app_1', source: 'app', instance: 'web.1', containerId: 'c1', path: file() }) as const;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'berth-logs-'));
  operator = new TestOperator(path.join(folder, 'operator.sock'));
  await operator.listen();
  client = internalClient({ socketPath: operator.socket, token: testToken });
  writer = new LogWriter(file());
});
afterEach(async () => {
  await shipper?.stop();
  shipper = undefined;
  await client.close();
  operator.close();
  writer.close();
  fs.rmSync(folder, { recursive: true });
});

function ship({ secrets = [] as string[], linesPerSecond = 1_000_000 } = {}): LogShipper {
  shipper = new LogShipper({
    folder: path.join(folder, 'cursors'),
    sink: operatorSink(client),
    logger: createLogger('test', 'silent'),
  });
  shipper.follow(subject(), secrets, linesPerSecond);
  shipper.start();
  return shipper;
}

const texts = () => operator.of('ins_1').map(({ text }) => text);
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `line ${from + i}`);

test('lines arrive in order, with rising seqs, through rotations', async () => {
  ship();
  for (let i = 0; i < 5_000; i += 1) {
    writer.write(`line ${i}\n`);
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (i % 1_000 === 999) await expect.poll(() => texts().length, { timeout: 20_000 }).toBe(i + 1);
  }
  await expect.poll(() => texts().length, { timeout: 20_000 }).toBe(5_000);
  expect(texts()).toEqual(numbered(5_000));
  const seqs = operator.of('ins_1').map(({ seq }) => seq);
  expect(seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? 0))).toBe(true);
});

test('nothing is lost or doubled when the shipper is killed, again and again, while the file rotates', async () => {
  const total = 40_000;
  let written = 0;
  let child: ChildProcess | undefined;
  for (let life = 0; life < 6; life += 1) {
    child = fork(
      path.join(import.meta.dirname, '../test/ship.ts'),
      [path.join(folder, 'cursors'), operator.socket, testToken, file()],
      {
        execArgv: ['--import', 'tsx'],
      },
    );
    await once(child, 'message');
    const until = Math.floor((total * (life + 1)) / 6);
    for (; written < until; written += 1) {
      writer.write(`line ${written}\n`);
      // The file must not rotate away faster than it is read; that is another test.
      if (written % 200 === 0)
        await expect.poll(() => written - texts().length, { timeout: 20_000, interval: 5 }).toBeLessThan(6_000);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  ship();
  await expect.poll(() => texts().length, { timeout: 30_000 }).toBe(total);
  expect(texts()).toEqual(numbered(total));
}, 120_000);

test('a shipper that was there before the file, and was killed right after its first line, repeats nothing', async () => {
  writer.close();
  fs.rmSync(file());
  const first = ship();
  await first.stop();
  writer = new LogWriter(file());
  writer.write('line 0\n');
  ship();
  await expect.poll(texts, { timeout: 10_000 }).toEqual(['line 0']);
  await shipper?.stop();
  ship();
  writer.write('line 1\n');
  await expect.poll(texts, { timeout: 10_000 }).toEqual(numbered(2));
});

test('what was cut by the writer is one line again, split at 16 KiB, its secrets masked first', async () => {
  ship({ secrets: ['hunter2hunter2'] });
  writer.write(`${'x'.repeat(16_384 - 7)}hunter2`);
  writer.write(`hunter2${'y'.repeat(10_000)}\n`);
  await expect.poll(texts, { timeout: 10_000 }).toHaveLength(2);
  expect(texts().join('')).toBe(`${'x'.repeat(16_377)}[masked]${'y'.repeat(10_000)}`);
  expect(operator.of('ins_1').map(({ partial }) => partial)).toEqual([true, undefined]);
});

test('a flood is cut, and says how much of it is missing', async () => {
  for (let i = 0; i < 900; i += 1) writer.write(`line ${i}\n`);
  ship({ linesPerSecond: 100 });
  await expect.poll(() => operator.of('ins_1').at(-1)?.gap?.lines, { timeout: 10_000 }).toBe(400);
  expect(operator.of('ins_1').at(-1)?.gap).toMatchObject({ reason: 'rate-limited' });
  expect(texts().slice(0, 500)).toEqual(numbered(500));
});

test('while the operator is away lines wait, and come when it is back', async () => {
  operator.away = true;
  ship();
  for (let i = 0; i < 100; i += 1) writer.write(`line ${i}\n`);
  await expect.poll(() => operator.refused, { timeout: 10_000 }).toBeGreaterThan(2);
  operator.away = false;
  await expect.poll(texts, { timeout: 15_000 }).toEqual(numbered(100));
});

test('when the operator lost what it had, it gets it again', async () => {
  ship();
  for (let i = 0; i < 3_000; i += 1) writer.write(`line ${i}\n`);
  await expect.poll(() => texts().length, { timeout: 10_000 }).toBe(3_000);
  operator.records.length = 0;
  operator.stored.clear();
  for (let i = 3_000; i < 3_100; i += 1) writer.write(`line ${i}\n`);
  await expect.poll(() => texts().length, { timeout: 10_000 }).toBe(3_100);
  expect(texts()).toEqual(numbered(3_100));
});

test('generations that are gone are a declared gap, and seqs still rise', async () => {
  const first = ship();
  writer.write('line 0\n');
  await expect.poll(texts, { timeout: 10_000 }).toEqual(['line 0']);
  await first.stop();
  for (let i = 0; i < 6; i += 1) {
    writer.write(`lost ${i}\n`);
    writer.rotate();
  }
  writer.write('after\n');
  ship();
  await expect.poll(() => texts().at(-1), { timeout: 10_000 }).toBe('after');
  const gaps = operator.of('ins_1').filter(({ gap }) => gap);
  expect(gaps).toMatchObject([{ gap: { reason: 'rotated-away', lines: null } }]);
  const seqs = operator.of('ins_1').map(({ seq }) => seq);
  expect([...seqs].sort((a, b) => a - b)).toEqual(seqs);
});

test('an instance that goes while the operator is away leaves a declared gap', async () => {
  operator.away = true;
  const shipping = ship();
  writer.write('never seen\n');
  await shipping.finish('ins_1', 300);
  await shipping.forget('ins_1');
  operator.away = false;
  await expect
    .poll(() => operator.of('ins_1'), { timeout: 15_000 })
    .toMatchObject([{ gap: { reason: 'rotated-away' } }]);
});

test('finishing waits for the last line, newline or not', async () => {
  const shipping = ship();
  writer.write('one\n');
  writer.write('z'.repeat(16_384));
  await shipping.finish('ins_1');
  expect(texts().map((text) => text.length)).toEqual([3, 16_384]);
});
