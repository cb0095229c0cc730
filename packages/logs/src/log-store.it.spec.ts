import { randomUUID } from 'node:crypto';
import type { LogBatch, LogLine, LogRecord } from '@berth/contracts';
import { InMemoryLogIndex, InMemoryObjectStore, testRedis } from '@berth/testing';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { LogStore } from './log-store.js';

const { redis, connect, close } = testRedis();
const subscriber = connect();
let store: LogStore;
let index: InMemoryLogIndex;
let appId: string;
let origin: string;

beforeEach(() => {
  appId = `app_${randomUUID()}`;
  origin = `ins_${randomUUID()}`;
  index = new InMemoryLogIndex();
  store = new LogStore({ redis, subscriber, objects: new InMemoryObjectStore(), index });
});
afterEach(async () => {
  await store.forget(appId);
  await redis.del(`logs:cursor:${origin}`);
  store.close();
});
afterAll(close);

const record = (seq: number, text = `line ${seq}`): LogRecord => ({
  at: seq,
  source: 'app',
  instance: 'web.1',
  origin,
  seq,
  stream: 'stdout',
  text,
});
const batch = (from: number, to: number, after?: number): LogBatch => ({
  appId,
  origin,
  records: Array.from({ length: to - from + 1 }, (_, i) => record(from + i)),
  ...(after === undefined ? {} : { after }),
});
const texts = async () => (await store.history(appId, { limit: 10_000 })).lines.map(({ text }) => text);
const numbered = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);

test('a batch that comes twice, or overlaps, is stored once', async () => {
  expect(await store.ingest(batch(1, 200))).toBe(200);
  expect(await store.ingest(batch(1, 200))).toBe(200);
  expect(await store.ingest(batch(150, 250))).toBe(250);
  expect(await texts()).toEqual(numbered(1, 250));
});

test('history reads through Redis and the archive as one log, page by page', async () => {
  await store.ingest(batch(1, 300));
  await store.archive({ all: true });
  await redis.del(`logs:${appId}`);
  await store.ingest(batch(301, 400));
  const pages: string[][] = [];
  for (let before: string | null = null; ; ) {
    const page = await store.history(appId, { before, limit: 90 });
    pages.unshift(page.lines.map(({ text }) => text));
    before = page.before;
    if (before === null) break;
  }
  expect(pages.flat()).toEqual(numbered(1, 400));
});

test('when Redis was lost, the sender is told how far to go back', async () => {
  await store.ingest(batch(1, 100));
  await store.archive({ all: true });
  await store.ingest(batch(101, 150, 100));
  await redis.del(`logs:${appId}`, `logs:cursor:${origin}`);
  expect(await store.ingest(batch(151, 160, 150))).toBe(100);
  expect(await store.ingest(batch(101, 160, 100))).toBe(160);
  expect(await texts()).toEqual(numbered(1, 160));
});

test('archiving twice changes nothing', async () => {
  await store.ingest(batch(1, 50));
  await store.archive({ all: true });
  await store.archive({ all: true });
  expect(index.segments).toHaveLength(1);
  expect(await texts()).toEqual(numbered(1, 50));
});

test('much of what is archived leaves Redis, and the log stays whole', async () => {
  const records = Array.from({ length: 300 }, (_, i) => record(i + 1, `${i + 1} ${'x'.repeat(8_000)}`));
  await store.ingest({ appId, origin, records });
  await store.archive({ all: true });
  await store.ingest(batch(301, 301));
  await store.archive();
  expect(await redis.memory('USAGE', `logs:${appId}`)).toBeLessThan(512 * 1024);
  expect((await texts()).map((text) => text.split(' ')[0])).toEqual([
    ...numbered(1, 300).map((_, i) => `${i + 1}`),
    'line',
  ]);
});

test('a follower gets every line once: what was there, then what comes', async () => {
  await store.ingest(batch(1, 100));
  await store.archive({ all: true });
  await store.ingest(batch(101, 150));
  const stop = new AbortController();
  const seen: LogLine[] = [];
  const following = (async () => {
    for await (const line of store.follow(appId, {}, stop.signal)) {
      seen.push(line);
      if (seen.length === 400) stop.abort();
    }
  })();
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  for (let from = 151; from <= 400; from += 10) await store.ingest(batch(from, from + 9));
  await following;
  expect(seen.map(({ text }) => text)).toEqual(numbered(1, 400));
  expect(seen.map(({ id }) => id)).toEqual(seen.map(({ id }) => id).toSorted());
});

test('a follower continues after the id it saw last', async () => {
  await store.ingest(batch(1, 10));
  const { lines } = await store.history(appId);
  const stop = new AbortController();
  for await (const line of store.follow(appId, { after: lines[4]!.id }, stop.signal)) {
    expect(line.text).toBe('line 6');
    stop.abort();
  }
});

test('a line is with its follower within 300 ms', async () => {
  const stop = new AbortController();
  const follower = store.follow(appId, {}, stop.signal);
  const next = follower.next();
  await expect.poll(() => redis.pubsub('NUMSUB', `logs:${appId}`)).toEqual([`logs:${appId}`, 1]);
  const sent = performance.now();
  await store.ingest(batch(1, 1));
  expect((await next).value).toMatchObject({ text: 'line 1' });
  expect(performance.now() - sent).toBeLessThan(300);
  stop.abort();
});
