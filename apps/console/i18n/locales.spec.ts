import { expect, test } from 'vitest';
import { chooseLocale } from './locales.js';

test('the language a person chose wins over the browser', () => {
  expect(chooseLocale('ko', 'en-GB,en;q=0.9')).toBe('ko');
});

test('without a choice the first language of the browser that we speak is taken', () => {
  expect(chooseLocale(undefined, 'fr-CH, ko-KR;q=0.8, en;q=0.5')).toBe('ko');
  expect(chooseLocale('tlh', 'en;q=0.5, ko;q=0.9')).toBe('ko');
});

test('a browser that speaks neither gets English', () => {
  expect(chooseLocale(undefined, 'de, fr;q=0.9')).toBe('en');
  expect(chooseLocale(undefined, '')).toBe('en');
});
