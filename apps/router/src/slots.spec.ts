import { expect, test } from 'vitest';
import { Slots } from './slots.js';

test('an app keeps its slot', () => {
  const slots = new Slots(10);
  expect([slots.of('a'), slots.of('b'), slots.of('a')]).toEqual(['s1', 's2', 's1']);
  const kept = new Slots(10, slots.toJSON());
  expect([kept.of('c'), kept.of('b')]).toEqual(['s3', 's2']);
  expect(kept.appOf('s1')).toBe('a');
});

test('a slot is given again only when it is empty', () => {
  const slots = new Slots(10);
  slots.of('a');
  slots.leave('a');
  slots.release(() => false);
  expect(slots.of('b')).toBe('s2');
  slots.release(() => true);
  expect(slots.of('c')).toBe('s1');
});

test('an app that comes back before that has its slot again', () => {
  const slots = new Slots(10);
  slots.of('a');
  slots.leave('a');
  expect(slots.of('a')).toBe('s1');
  slots.release(() => true);
  expect(slots.of('b')).toBe('s2');
});

test('the pool grows in steps and never shrinks', () => {
  const slots = new Slots(2);
  for (const app of ['a', 'b']) slots.of(app);
  expect(slots.size).toBe(2);
  slots.of('c');
  expect(slots.pool()).toEqual(['s1', 's2', 's3', 's4']);
  for (const app of ['a', 'b', 'c']) slots.leave(app);
  slots.release(() => true);
  expect(slots.size).toBe(4);
});
