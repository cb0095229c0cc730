import { createLogger } from '@berth/process';
import { expect, test } from 'vitest';
import { Looks } from './looks.js';

const logger = createLogger('test', 'silent');

test('looks never overlap, and one that is asked for meanwhile comes after', async () => {
  let under = 0;
  let most = 0;
  let count = 0;
  const looks = new Looks({
    ...{ logger, id: 'x', onError: () => false },
    step: async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      under -= 1;
      count += 1;
    },
  });
  for (let i = 0; i < 5; i += 1) looks.ask();
  await looks.settled();
  expect([most, count]).toEqual([1, 2]);
});

test('an error that was dealt with ends nothing', async () => {
  const errors: unknown[] = [];
  const looks = new Looks({
    ...{ logger, id: 'x' },
    step: async () => {
      throw new Error('no');
    },
    onError: (error) => errors.push(error) > 0,
  });
  looks.ask();
  await looks.settled();
  looks.ask();
  await looks.settled();
  expect(errors).toHaveLength(2);
});

test('after closing there are no more looks', async () => {
  let count = 0;
  const step = () => {
    count += 1;
  };
  const looks = new Looks({ logger, id: 'x', onError: () => false, step: async () => step() });
  looks.close();
  looks.ask();
  await looks.settled();
  expect(count).toBe(0);
});
