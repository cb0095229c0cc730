import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleUrl, cookieOf, startTestApi, type TestApi } from '../test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ SIGN_INS_PER_ACCOUNT: '4' });
});
afterAll(() => api?.close());

const signIn = (email: string, password: string, headers: Record<string, string> = { origin: consoleUrl }) =>
  api.anonymous().post('/api/auth/sign-in/email', { body: { email, password }, headers });

test('the first person to sign up runs the platform, and each has a team of their own', async () => {
  expect((await api.anonymous().get('/api/platform')).body).toMatchObject({ firstUser: true, signupOpen: true });
  const first = await api.signUp('Ada.Lovelace@example.com');
  const second = await api.signUp('ada-lovelace@example.org');
  expect((await first.get('/api/me')).body).toMatchObject({
    email: 'ada.lovelace@example.com',
    platformAdmin: true,
    teams: [{ slug: 'ada-lovelace', role: 'owner', personal: true }],
  });
  expect((await second.get('/api/me')).body).toMatchObject({
    platformAdmin: false,
    teams: [{ slug: expect.stringMatching(/^ada-lovelace-\d{4}$/), role: 'owner' }],
  });
});

test('a session cookie belongs to one host, is not readable by scripts, and names its installation', async () => {
  const answer = await signIn('ada.lovelace@example.com', 'correct horse battery');
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^berth-test01\.session=/);
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=Lax/i);
  expect(cookie).not.toMatch(/Domain=/i);
});

test('losing all of Redis signs nobody out', async () => {
  const person = await api.signUp('grace@example.com');
  expect((await person.get('/api/me')).status).toBe(200);
  await api.redis.flushdb();
  expect((await person.get('/api/me')).status).toBe(200);
  expect((await person.get('/api/auth/get-session')).body).toMatchObject({ user: { email: 'grace@example.com' } });
});

test('signing out ends the session, also after Redis was lost', async () => {
  const person = await api.signUp('out@example.com');
  await api.redis.flushdb();
  expect((await person.post('/api/auth/sign-out', { body: {} })).status).toBe(200);
  expect((await person.get('/api/me')).status).toBe(401);
});

test('signing out everywhere ends every session at once', async () => {
  const person = await api.signUp('many@example.com');
  const other = await signIn('many@example.com', 'correct horse battery');
  const onPhone = { headers: { cookie: cookieOf(other) } };
  expect((await api.anonymous().get('/api/me', onPhone)).status).toBe(200);
  expect((await person.post('/api/me/sign-out-everywhere')).status).toBe(200);
  expect((await api.anonymous().get('/api/me', onPhone)).status).toBe(401);
  expect((await person.get('/api/me')).status).toBe(401);
});

test('guessing a password is stopped per account, with the words of every problem', async () => {
  await api.signUp('guess@example.com');
  const answers = [];
  for (let attempt = 0; attempt < 6; attempt += 1) answers.push(await signIn('guess@example.com', `wrong-${attempt}`));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 429, 429]);
  expect(answers[0]?.body).toMatchObject({ code: 'auth.invalid_email_or_password', requestId: expect.any(String) });
  expect(answers[5]?.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await signIn('ada.lovelace@example.com', 'correct horse battery')).status).toBe(200);
});

test.each([['http://evil.localhost:8080'], ['http://console.localhost:9090'], ['null']])(
  'a page at %s cannot sign anybody in or change anything',
  async (origin) => {
    expect((await signIn('grace@example.com', 'correct horse battery', { origin })).status).toBe(403);
    const session = await signIn('grace@example.com', 'correct horse battery');
    const headers = { cookie: cookieOf(session), origin };
    const answer = await api.anonymous().patch('/api/me', { body: { name: 'Mallory' }, headers });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'auth.wrong_origin' });
  },
);

test('a mutation with a cookie and without any origin is refused', async () => {
  const session = await signIn('grace@example.com', 'correct horse battery');
  const headers = { cookie: cookieOf(session) };
  expect((await api.anonymous().patch('/api/me', { body: { name: 'x' }, headers })).status).toBe(403);
});

test('what better-auth could also do is not there', async () => {
  for (const path of ['request-password-reset', 'sign-in/social', 'delete-user', 'update-user', 'change-email']) {
    expect(
      (await api.anonymous().post(`/api/auth/${path}`, { body: {}, headers: { origin: consoleUrl } })).status,
    ).toBe(404);
  }
});

test('sign-up that was closed opens for an invitation only', async () => {
  const admin = await api.anonymous();
  const session = await signIn('ada.lovelace@example.com', 'correct horse battery');
  const headers = { cookie: cookieOf(session), origin: consoleUrl };
  const closed = await admin.patch('/api/platform/settings', { body: { signupOpen: false }, headers });
  expect(closed.body).toEqual({ signupOpen: false });
  await expect(api.signUp('late@example.com')).rejects.toThrow(/sign_up_closed/);
  const invited = await admin.post('/api/teams/ada-lovelace/invitations', {
    body: { email: 'late@example.com', role: 'developer' },
    headers,
  });
  const secret = (invited.body as { link: string }).link.split('/').at(-1)!;
  const late = await api.signUp('late@example.com', { 'x-berth-invitation': secret });
  expect((await late.post(`/api/invitations/${secret}/accept`)).body).toMatchObject({
    slug: 'ada-lovelace',
    role: 'developer',
  });
  expect((await late.post(`/api/invitations/${secret}/accept`)).status).toBe(404);
});
