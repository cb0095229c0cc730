import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Masker } from './mask.js';

const secretValue = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' });

test('a secret is replaced wherever it stands', () => {
  expect(new Masker(['hunter2hunter2']).mask('a hunter2hunter2 b hunter2hunter2')).toBe('a [masked] b [masked]');
});

test('values shorter than 8 characters are left alone', () => {
  expect(new Masker(['short']).mask('short')).toBe('short');
});

test('no secrets, no work: the text comes back as it is', () => {
  expect(new Masker([]).mask('anything')).toBe('anything');
});

test('where two secrets overlap, nothing of either stays', () => {
  expect(new Masker(['abcdefgh', 'efghijkl']).mask('-abcdefghijkl-')).toBe('-[masked]-');
});

test('each line of a secret with several lines is masked', () => {
  const masker = new Masker(['-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----']);
  expect(masker.mask('MIIEvQIBADANBg')).toBe('[masked]');
});

test('plain, URL-encoded and JSON-escaped values disappear', () => {
  fc.assert(
    fc.property(secretValue, fc.string(), fc.string(), (value, before, after) => {
      for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) {
        expect(new Masker([value]).mask(before + form + after)).not.toContain(form);
      }
    }),
  );
});

test('base64 of a text that contains it shows nothing of it, at any of the three alignments', () => {
  fc.assert(
    fc.property(secretValue, fc.string({ maxLength: 9 }), fc.string(), (value, before, after) => {
      const encoded = Buffer.from(before + value + after).toString('base64');
      const masked = new Masker([value]).mask(encoded);
      expect(masked).toContain('[masked]');
      expect(Buffer.from(masked.split('[masked]').join('A'), 'base64').toString()).not.toContain(value);
    }),
  );
});

test('masking never makes a text longer', () => {
  fc.assert(
    fc.property(fc.array(secretValue, { maxLength: 5 }), fc.array(fc.string()), (values, words) => {
      const text = [...words, ...values].join('');
      expect(new Masker(values).mask(text).length).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('in pieces, however cut, the result is that of the whole', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 60 });
  const secrets = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 8, maxLength: 12 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(secrets, fc.array(letters, { maxLength: 12 }), (values, pieces) => {
      const masker = new Masker(values);
      const stream = masker.stream();
      const masked = pieces.map((piece) => stream.push(piece)).join('') + stream.flush();
      expect(masked).toBe(masker.mask(pieces.join('')));
    }),
    { numRuns: 2_000 },
  );
});
