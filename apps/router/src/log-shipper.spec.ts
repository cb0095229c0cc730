import type { LogBatch } from '@berth/contracts';
import { expect, test } from 'vitest';
import { LogShipper } from './log-shipper.js';

const startUs = 1_795_266_440_000_000;

function setUp(limits = { linesPerSecond: 5, perApp: 4, total: 8 }) {
  const batches: LogBatch[] = [];
  const operator = {
    away: false,
    async call(_method: string, _path: string, { body }: { body?: unknown } = {}) {
      if (operator.away) throw new Error('away');
      batches.push(body as LogBatch);
      return undefined as never;
    },
  };
  const shipper = new LogShipper('router-a', operator, { warn: () => {} }, limits);
  const line = (appId: string, atUs: number) => shipper.admits(appId, atUs) && shipper.add(appId, atUs, `line ${atUs}`);
  return { batches, operator, shipper, line };
}

test('lines go out per app, numbered by their own time and never twice the same', async () => {
  const { batches, shipper, line } = setUp();
  for (const at of [startUs, startUs, startUs - 5]) line('app_a', at);
  await shipper.ship(startUs / 1_000);
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject({ appId: 'app_a', origin: 'router-a.app_a' });
  expect(batches[0]?.records.map(({ seq }) => seq)).toEqual([startUs, startUs + 1, startUs + 2]);
  expect(shipper.waiting).toBe(0);
});

test('a flood is cut at the limit and the loss is declared', async () => {
  const { batches, shipper, line } = setUp({ linesPerSecond: 5, perApp: 100, total: 100 });
  for (let i = 0; i < 12; i += 1) line('app_a', startUs + i);
  line('app_a', startUs + 1_000_000);
  await shipper.ship(startUs / 1_000);
  const records = batches[0]?.records ?? [];
  expect(records).toHaveLength(7);
  expect(records[5]?.gap).toEqual({ from: startUs + 5, to: startUs + 11, lines: 7, reason: 'rate-limited' });
  const numbers = records.map(({ seq }) => seq);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test('while the operator is away memory is bounded, and afterwards the loss is declared', async () => {
  const { batches, operator, shipper, line } = setUp({ linesPerSecond: 1_000, perApp: 4, total: 6 });
  operator.away = true;
  for (let i = 0; i < 50; i += 1) {
    line('app_a', startUs + i);
    line('app_b', startUs + i);
  }
  await shipper.ship(startUs / 1_000);
  expect(shipper.waiting).toBeLessThanOrEqual(8);
  operator.away = false;
  await shipper.ship(startUs / 1_000);
  await shipper.ship(startUs / 1_000);
  const records = batches.flatMap((batch) => batch.records);
  const kept = records.filter(({ gap }) => !gap).length;
  const lost = records.reduce((sum, { gap }) => sum + (gap?.lines ?? 0), 0);
  expect(kept + lost).toBe(100);
  expect(records.find(({ gap }) => gap)?.gap?.reason).toBe('dropped-by-router');
});

test('lines that never came are declared to those who had traffic', async () => {
  const { batches, shipper, line } = setUp();
  line('app_a', startUs);
  shipper.missed(900, startUs + 10);
  await shipper.ship(startUs / 1_000);
  expect(batches[0]?.records.at(-1)?.gap).toMatchObject({ lines: null, reason: 'dropped-by-router' });
});
