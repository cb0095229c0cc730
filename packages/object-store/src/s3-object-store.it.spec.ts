import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3ObjectStore } from './s3-object-store.js';

const settings = {
  endpoint: process.env.TEST_S3_ENDPOINT ?? '',
  region: process.env.TEST_S3_REGION ?? 'us-east-1',
  bucket: process.env.TEST_S3_BUCKET ?? 'berth-test',
  accessKeyId: process.env.TEST_S3_ACCESS_KEY_ID ?? '',
  secretAccessKey: process.env.TEST_S3_SECRET_ACCESS_KEY ?? '',
};
const store = createS3ObjectStore(settings);
const prefix = `object-store-test/${randomBytes(6).toString('hex')}/`;

beforeAll(() => store.ensureBucket());
afterAll(async () => {
  await store.deletePrefix(prefix);
  store.close();
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function* chunks(count: number, bytes: number): AsyncGenerator<Buffer> {
  for (let n = 0; n < count; n += 1) yield Buffer.alloc(bytes, n % 256);
}

test('what was put comes back, byte for byte', async () => {
  const body = randomBytes(100_000);
  await store.put(`${prefix}bytes`, body);
  expect(await store.getBytes(`${prefix}bytes`)).toEqual(body);
  expect(await store.head(`${prefix}bytes`)).toMatchObject({ bytes: 100_000 });
});

test('a stream of unknown length is stored whole, also beyond one part', async () => {
  await store.put(`${prefix}small`, chunks(3, 1000));
  await store.put(`${prefix}large`, chunks(20, 1024 * 1024));
  expect(await store.head(`${prefix}small`)).toMatchObject({ bytes: 3000 });
  expect((await store.getBytes(`${prefix}large`))?.equals(Buffer.concat(await all(chunks(20, 1024 * 1024))))).toBe(
    true,
  );
});

test('an empty object is an object', async () => {
  await store.put(`${prefix}empty`, chunks(0, 0));
  expect(await store.getBytes(`${prefix}empty`)).toEqual(Buffer.alloc(0));
});

test('a stream that fails leaves no object behind', async () => {
  async function* broken() {
    yield Buffer.alloc(1024 * 1024);
    throw new Error('the source broke');
  }
  await expect(store.put(`${prefix}broken`, broken())).rejects.toThrow();
  expect(await store.head(`${prefix}broken`)).toBeNull();
});

test('an aborted upload ends at once and leaves no object behind', async () => {
  const controller = new AbortController();
  async function* endless() {
    for (let n = 0; ; n += 1) {
      if (n === 20) controller.abort();
      yield Buffer.alloc(1024 * 1024);
    }
  }
  await expect(store.put(`${prefix}aborted`, endless(), { signal: controller.signal })).rejects.toThrow();
  expect(await store.head(`${prefix}aborted`)).toBeNull();
});

test('what is not there is null, and deleting it is fine', async () => {
  expect(await store.get(`${prefix}nothing`)).toBeNull();
  expect(await store.head(`${prefix}nothing`)).toBeNull();
  await store.delete(`${prefix}nothing`);
});

test('a range gives just those bytes', async () => {
  await store.put(`${prefix}range`, Buffer.from('0123456789'));
  const part = await store.get(`${prefix}range`, { range: { from: 2, to: 4 } });
  expect(part && Buffer.concat(await all(part)).toString()).toBe('234');
});

test('deleting a prefix takes its own keys and no neighbour', async () => {
  for (const key of ['d/1/a', 'd/1/b', 'd/10/a']) await store.put(prefix + key, Buffer.from(key));
  expect(await store.deletePrefix(`${prefix}d/1/`)).toBe(2);
  expect((await all(store.list(`${prefix}d/`))).map(({ key }) => key)).toEqual([`${prefix}d/10/a`]);
  await expect(store.deletePrefix(`${prefix}d/1`)).rejects.toThrow('prefix');
});

test('a store that is away is told in words, within seconds', async () => {
  const away = createS3ObjectStore({ ...settings, endpoint: 'http://127.0.0.1:9' });
  await expect(away.head('x')).rejects.toMatchObject({ code: 'store.unavailable', kind: 'unavailable' });
  away.close();
});
