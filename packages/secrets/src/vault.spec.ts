import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { open, seal } from './envelope.js';
import { InMemoryDataKeys } from './in-memory-data-keys.js';
import { Vault } from './vault.js';

const master = randomBytes(32).toString('base64');

test('what was sealed opens again, whatever it is', async () => {
  const vault = new Vault(master, new InMemoryDataKeys());
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const sealed = await vault.seal('tea_1', 'cfg_1', text);
      expect(await vault.openText('tea_1', 'cfg_1', sealed)).toBe(Buffer.from(text).toString());
    }),
    { numRuns: 50 },
  );
});

test('a single flipped bit is noticed', () => {
  const key = randomBytes(32);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), (plain, at) => {
      const sealed = seal(key, plain, 'row');
      const bit = at % (sealed.length * 8);
      sealed[bit >> 3] = sealed[bit >> 3]! ^ (1 << (bit & 7));
      expect(() => open(key, sealed, 'row')).toThrow();
    }),
  );
});

test('a value moved to another row or team does not open', async () => {
  const vault = new Vault(master, new InMemoryDataKeys());
  const sealed = await vault.seal('tea_1', 'cfg_1', 'secret');
  await expect(vault.openText('tea_1', 'cfg_2', sealed)).rejects.toThrow();
  await expect(vault.openText('tea_2', 'cfg_1', sealed)).rejects.toThrow();
});

test('sealing the same twice gives different bytes, and the text is not in them', async () => {
  const vault = new Vault(master, new InMemoryDataKeys());
  const [one, two] = [await vault.seal('tea_1', 'cfg_1', 'hunter2'), await vault.seal('tea_1', 'cfg_1', 'hunter2')];
  expect(Buffer.compare(one.sealed, two.sealed)).not.toBe(0);
  expect(Buffer.from(one.sealed).includes('hunter2')).toBe(false);
});

test('each team has a data key of its own, and keeps it', async () => {
  const keys = new InMemoryDataKeys();
  const vault = new Vault(master, keys);
  const first = await vault.seal('tea_1', 'cfg_1', 'a');
  const again = await vault.seal('tea_1', 'cfg_2', 'b');
  const other = await vault.seal('tea_2', 'cfg_3', 'c');
  expect(again.keyId).toBe(first.keyId);
  expect(other.keyId).not.toBe(first.keyId);
});

test('rotating the master key rewraps data keys and leaves what they sealed alone', async () => {
  const keys = new InMemoryDataKeys();
  const before = new Vault(master, keys);
  const sealed = await before.seal('tea_1', 'cfg_1', 'kept');
  const next = randomBytes(32).toString('base64');
  const rotating = new Vault(next, keys, [master]);
  expect(await rotating.openText('tea_1', 'cfg_1', sealed)).toBe('kept');
  expect(await rotating.rotate()).toBe(1);
  expect(await rotating.rotate()).toBe(0);
  expect(await new Vault(next, keys).openText('tea_1', 'cfg_1', sealed)).toBe('kept');
});

test('another master key says which one is missing', async () => {
  const keys = new InMemoryDataKeys();
  const sealed = await new Vault(master, keys).seal('tea_1', 'cfg_1', 'x');
  const other = new Vault(randomBytes(32).toString('base64'), keys);
  await expect(other.openText('tea_1', 'cfg_1', sealed)).rejects.toThrow(/was wrapped by master key [0-9a-f]{8}/);
});

test.each(['', 'short', Buffer.alloc(32).toString('base64'), randomBytes(16).toString('base64')])(
  'a master key that is missing, short or not random is refused: %j',
  (key) => {
    expect(() => new Vault(key, new InMemoryDataKeys())).toThrow(/MASTER_KEY/);
  },
);
