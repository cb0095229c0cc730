import { randomBytes } from 'node:crypto';
import { PrismaDataKeys } from '@berth/database';
import { keyIdOf, Vault } from '@berth/secrets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../test-api.js';
import { MasterKeyCheck } from './master-key-check.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

test('a database that another master key sealed stops the boot, until its keys are rewrapped', async () => {
  const ada = await api.signUp('ada@example.com');
  await ada.post(`/api/teams/${ada.team}/apps`, { body: { name: 'shop' } });
  const [oldKey, newKey] = [api.masterKey, randomBytes(32).toString('base64')];
  const keys = new PrismaDataKeys(api.prisma);
  const check = () => new MasterKeyCheck(api.prisma, new Vault(newKey, keys)).onModuleInit();
  await expect(check()).rejects.toThrow(`sealed with key ${keyIdOf(Buffer.from(oldKey, 'base64'))}`);
  expect(await new Vault(newKey, keys, [oldKey]).rotate()).toBe(1);
  await expect(check()).resolves.toBeUndefined();
});
