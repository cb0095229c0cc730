import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleUrl, startTestApi, type TestApi } from './test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
});
afterAll(() => api?.close());

test('while Redis is away people sign in and work, guesses are still counted, and a deploy is accepted', async () => {
  const ada = await api.signUp('ada@example.com');
  expect((await ada.get('/api/me')).status).toBe(200);
  await ada.post(`/api/teams/${ada.team}/apps`, { body: { name: 'shop' } });
  const deploy = await ada.post(`/api/teams/${ada.team}/apps/shop/deploy-sample`, { body: { sample: 'static' } });
  expect(deploy.status).toBe(202);
  expect((await ada.get(`/api/teams/${ada.team}/apps/shop`)).body).toMatchObject({ state: 'building' });
  expect((await ada.get('/api/platform/health')).body).toMatchObject({ status: 'degraded' });

  const guess = () =>
    api.anonymous().post('/api/auth/sign-in/email', {
      body: { email: 'ada@example.com', password: 'wrong wrong' },
      headers: { origin: consoleUrl },
    });
  const statuses = [];
  for (let attempt = 0; attempt < 12; attempt += 1) statuses.push((await guess()).status);
  expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
  expect(statuses.slice(10)).toEqual([429, 429]);
  expect((await ada.post('/api/auth/sign-out', { body: {} })).status).toBe(200);
  expect((await ada.get('/api/me')).status).toBe(401);
});
