import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startTestApi, type TestApi } from '../test-api.js';

let api: TestApi;
let owner: Person;
let admin: Person;
const acme = '/api/teams/acme';

beforeAll(async () => {
  api = await startTestApi();
  owner = await api.signUp('owner@example.com');
  admin = await api.signUp('boss@example.com');
  await owner.post('/api/teams', { body: { name: 'Acme', slug: 'acme' } });
  await owner.post(`${acme}/members`, { body: { email: 'boss@example.com', role: 'admin' } });
});
afterAll(() => api?.close());

test('the last owner can neither leave nor step down, also not two at once', async () => {
  expect(await owner.post(`${acme}/leave`)).toMatchObject({ status: 409, body: { code: 'member.last_owner' } });
  const down = await owner.patch(`${acme}/members/${owner.id}`, { body: { role: 'viewer' } });
  expect(down).toMatchObject({ status: 409, body: { code: 'member.last_owner' } });
  await owner.patch(`${acme}/members/${admin.id}`, { body: { role: 'owner' } });
  const both = await Promise.all([owner.post(`${acme}/leave`), admin.post(`${acme}/leave`)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const left = both[0]?.status === 200 ? owner : admin;
  const stayed = left === owner ? admin : owner;
  await stayed.post(`${acme}/members`, { body: { email: left.email, role: 'owner' } });
  await owner.patch(`${acme}/members/${admin.id}`, { body: { role: 'admin' } });
});

test('an admin neither makes nor touches owners', async () => {
  for (const answer of [
    await admin.patch(`${acme}/members/${admin.id}`, { body: { role: 'owner' } }),
    await admin.patch(`${acme}/members/${owner.id}`, { body: { role: 'viewer' } }),
    await admin.delete(`${acme}/members/${owner.id}`),
    await admin.post(`${acme}/invitations`, { body: { email: 'x@example.com', role: 'owner' } }),
  ]) {
    expect(answer).toMatchObject({ status: 403, body: { code: 'member.role_above_yours' } });
  }
});

test('an address without an account is to be invited; the link works once and shows whom it was for', async () => {
  const body = { email: 'New@Example.com', role: 'developer' };
  expect(await owner.post(`${acme}/members`, { body })).toMatchObject({
    status: 404,
    body: { code: 'member.no_such_user' },
  });
  const { link } = (await owner.post(`${acme}/invitations`, { body })).body as { link: string };
  const secret = link.split('/invite/')[1]!;
  expect(JSON.stringify(await api.prisma.invitation.findMany())).not.toContain(secret);
  expect((await api.anonymous().get(`/api/invitations/${secret}`)).body).toMatchObject({
    team: 'acme',
    email: 'new@example.com',
    role: 'developer',
  });
  const person = await api.signUp('new@example.com');
  expect((await person.post(`/api/invitations/${secret}/accept`)).status).toBe(200);
  expect((await person.get(acme)).body).toMatchObject({ role: 'developer' });
  expect((await person.post(`/api/invitations/${secret}/accept`)).status).toBe(404);
});

test('a second invitation for an address ends the first, and a withdrawn one does not work', async () => {
  const invite = async () => {
    const answer = await owner.post(`${acme}/invitations`, { body: { email: 'twice@example.com', role: 'viewer' } });
    const { link, invitation } = answer.body as { link: string; invitation: { id: string } };
    return { secret: link.split('/invite/')[1]!, id: invitation.id };
  };
  const first = await invite();
  const second = await invite();
  expect((await api.anonymous().get(`/api/invitations/${first.secret}`)).status).toBe(404);
  await owner.delete(`${acme}/invitations/${second.id}`);
  expect((await api.anonymous().get(`/api/invitations/${second.secret}`)).status).toBe(404);
});

test('a personal team stays with its person; a team with apps stays', async () => {
  expect(await owner.post(`/api/teams/${owner.team}/leave`)).toMatchObject({ status: 409 });
  expect(await owner.delete(`/api/teams/${owner.team}`)).toMatchObject({
    status: 409,
    body: { code: 'team.is_personal' },
  });
  await owner.post(`${acme}/apps`, { body: { name: 'kept' } });
  expect(await owner.delete(acme)).toMatchObject({ status: 409, body: { code: 'team.not_empty' } });
});

test('an empty team can be deleted, and its short name is free again', async () => {
  await owner.post('/api/teams', { body: { name: 'Short Lived', slug: 'short-lived' } });
  expect((await owner.delete('/api/teams/short-lived')).status).toBe(200);
  expect((await owner.post('/api/teams', { body: { name: 'Again', slug: 'short-lived' } })).status).toBe(201);
});
