import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiConfig } from '../http/api-config.js';
import { consoleUrl, startTestApi, type TestApi } from '../test-api.js';
import { PeopleAuth } from './auth.js';
import { makeResetLink } from './reset-link.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

test('the admin’s link sets a new password once, survives the loss of Redis, and ends every session', async () => {
  const person = await api.signUp('forgot@example.com');
  const link = await makeResetLink(api.prisma, api.app.get(PeopleAuth), api.app.get(ApiConfig), 'Forgot@example.com');
  expect(link).toMatch(/^http:\/\/console\.localhost:8080\/reset-password\?token=[\w-]{32}$/);
  await api.redis.flushdb();
  const body = { token: new URL(link).searchParams.get('token'), newPassword: 'another horse battery' };
  const headers = { origin: consoleUrl };
  expect((await api.anonymous().post('/api/auth/reset-password', { body, headers })).status).toBe(200);
  expect((await person.get('/api/me')).status).toBe(401);
  expect((await api.anonymous().post('/api/auth/reset-password', { body, headers })).body).toMatchObject({
    code: 'auth.invalid_token',
  });
  const signIn = { email: 'forgot@example.com', password: 'another horse battery' };
  expect((await api.anonymous().post('/api/auth/sign-in/email', { body: signIn, headers })).status).toBe(200);
});

test('an address that nobody has is said so', async () => {
  await expect(
    makeResetLink(api.prisma, api.app.get(PeopleAuth), api.app.get(ApiConfig), 'nobody@example.com'),
  ).rejects.toMatchObject({
    code: 'user.not_found',
  });
});
