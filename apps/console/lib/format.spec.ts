import { expect, test } from 'vitest';
import { ago, bytes, duration, shortDigest, timeAgo } from './format.js';

const now = Date.parse('2026-03-01T12:00:00Z');

test('an age is told in the largest unit that says something', () => {
  expect(ago(now - 59_000, now)).toEqual({ value: -59, unit: 'second' });
  expect(ago(now - 61_000, now)).toEqual({ value: -1, unit: 'minute' });
  expect(ago(now - 26 * 3_600_000, now)).toEqual({ value: -1, unit: 'day' });
  expect(ago(now + 90 * 86_400_000, now)).toEqual({ value: 3, unit: 'month' });
});

test('an age speaks the language of its reader', () => {
  expect(timeAgo(now - 120_000, now, 'en')).toBe('2 min. ago');
  expect(timeAgo(now - 120_000, now, 'ko')).toBe('2분 전');
  expect(timeAgo(now - 2_000, now, 'en')).toBe('now');
});

test('a duration keeps two digits that matter', () => {
  expect([400, 12_400, 185_000, 3_725_000].map(duration)).toEqual(['0.4s', '12s', '3m 05s', '1h 02m']);
});

test('sizes are told in the unit a person would use', () => {
  expect([0, 900, 2048, 5 * 1024 ** 3].map(bytes)).toEqual(['0 B', '900 B', '2.0 KB', '5.0 GB']);
});

test('an image is recognised by the beginning of its digest', () => {
  expect(shortDigest(`127.0.0.1:5000/tea-a/app-b@sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab');
});
