import type { LogBatch } from '@berth/contracts';
import { expect, test } from 'vitest';
import { BuildLog } from './build-log.js';

function shipped(options: { linesPerSecond?: number; secrets?: string[]; failures?: number } = {}) {
  const { linesPerSecond = 1_000, secrets = [], failures = 0 } = options;
  const batches: LogBatch[] = [];
  let left = failures;
  const log = new BuildLog({ appId: 'app_1', origin: 'bld_1.1', linesPerSecond, secrets }, async (batch) => {
    if (left-- > 0) throw new Error('away');
    batches.push(structuredClone(batch));
  });
  return { log, records: () => batches.flatMap(({ records }) => records) };
}

test('lines arrive once, in order, numbered without holes, also when the operator was away', async () => {
  const { log, records } = shipped({ failures: 1 });
  for (let n = 0; n < 2_500; n += 1) log.line(`line ${n}`);
  await log.close();
  expect(records().map(({ text }) => text)).toEqual(Array.from({ length: 2_500 }, (_, n) => `line ${n}`));
  expect(records().map(({ seq }) => seq)).toEqual(Array.from({ length: 2_500 }, (_, n) => n));
});

test('secrets leave neither by the log nor by the end that explains a failure', async () => {
  const { log, records } = shipped({ secrets: ['hunter2hunter2'] });
  log.line('password is hunter2hunter2');
  log.keepTail('password is hunter2hunter2');
  await log.close();
  expect(records()[0]?.text).toBe('password is [masked]');
  expect(log.tail).toEqual(['password is [masked]']);
});

test('what is over the limit is declared where it would have stood', async () => {
  const { log, records } = shipped({ linesPerSecond: 10 });
  for (let n = 0; n < 1_000; n += 1) log.line(`line ${n}`);
  log.heading('Done');
  await log.close();
  const gap = records().find((record) => record.gap)?.gap;
  expect(gap).toMatchObject({ from: 50, reason: 'rate-limited' });
  expect(records().at(-1)?.text).toBe('-----> Done');
});

test('a line longer than the log takes comes in parts', async () => {
  const { log, records } = shipped();
  log.line('x'.repeat(10_000));
  await log.close();
  expect(records().map(({ text }) => text.length)).toEqual([4_096, 4_096, 1_808]);
});
