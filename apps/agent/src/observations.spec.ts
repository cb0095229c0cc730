import { expect, test } from 'vitest';
import { freshDetail, Observations } from './observations.js';

const about = { id: 'ins_1', appId: 'app_1', generation: 1 };
const never = new AbortController().signal;

test('each change gets a version, and a page tells what came after it', () => {
  const seen = new Observations();
  seen.record(about, 'pending', freshDetail);
  const first = seen.page(0);
  seen.record({ ...about, id: 'ins_2' }, 'ready', freshDetail);
  expect(first.instances).toMatchObject([{ id: 'ins_1', state: 'pending' }]);
  expect(seen.page(first.version).instances).toMatchObject([{ id: 'ins_2', state: 'ready' }]);
  expect(seen.page(0).instances).toHaveLength(2);
});

test('what did not change is no news', () => {
  const seen = new Observations();
  seen.record(about, 'ready', freshDetail);
  const { version } = seen.page(0);
  seen.record(about, 'ready', { ...freshDetail });
  expect(seen.page(0).version).toBe(version);
});

test('gone is told to who followed, and is not there for who comes new', () => {
  const seen = new Observations();
  seen.record(about, 'ready', freshDetail);
  const { version } = seen.page(0);
  seen.record(about, 'gone', freshDetail);
  expect(seen.page(version).instances).toMatchObject([{ state: 'gone' }]);
  expect(seen.page(0).instances).toEqual([]);
});

test('a version of another life of the agent gets everything', () => {
  const seen = new Observations();
  seen.record(about, 'ready', freshDetail);
  expect(seen.page(99).instances).toHaveLength(1);
});

test('an agent without instances lets its reader wait, too', async () => {
  const seen = new Observations();
  const waiting = seen.nextPage(seen.page(0).version, 60, never);
  seen.record(about, 'pending', freshDetail);
  expect((await waiting).instances).toHaveLength(1);
});

test('a long poll is answered by the change it waits for', async () => {
  const seen = new Observations();
  seen.record(about, 'starting', freshDetail);
  const waiting = seen.nextPage(seen.page(0).version, 60, never);
  seen.record(about, 'ready', freshDetail);
  expect((await waiting).instances).toMatchObject([{ state: 'ready' }]);
});
