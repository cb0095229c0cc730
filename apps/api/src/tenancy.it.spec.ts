import { createRelease, enqueueBuild, transact } from '@berth/database';
import { mayDo, newId, type Permission, permissions, type Role } from '@berth/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import openapi from '../openapi.json' with { type: 'json' };
import { Caller, type Person, startTestApi, type TestApi } from './test-api.js';

interface Route {
  method: string;
  path: string;
  access: string;
  hasBody: boolean;
  parameters: string[];
}

const routes: Route[] = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    access: String((operation as Record<string, unknown>)['x-berth-access'] ?? 'missing'),
    hasBody: 'requestBody' in operation,
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!),
  })),
);
const teamRoutes = routes.filter(({ access }) => access in permissions);
const roles = ['owner', 'admin', 'developer', 'viewer'] as const satisfies Role[];

/** A mutation that changes nothing for others, or a member's own choice. */
const readingMutations = ['POST /api/teams/{team}/leave', 'POST /api/teams/{team}/apps/{app}/config/parse'];
/** Invitations are secrets of those who may give them out. */
const guardedReads = ['GET /api/teams/{team}/invitations', 'GET /api/teams/{team}/apps/{app}/destroy-plan'];

let api: TestApi;
let people: Record<Role, Person>;
let outsider: Person;
let root: Person;
/** Real ids of acme's things, and of the outsider's own app of the same name. */
let ids: Record<string, string>;

beforeAll(async () => {
  api = await startTestApi();
  root = await api.signUp('root@example.com');
  const owner = await api.signUp('owner@example.com');
  people = {
    owner,
    admin: await api.signUp('admin@example.com'),
    developer: await api.signUp('developer@example.com'),
    viewer: await api.signUp('viewer@example.com'),
  };
  outsider = await api.signUp('outsider@example.com');
  await owner.post('/api/teams', { body: { name: 'Acme', slug: 'acme' } });
  await restoreMembers();
  await owner.post('/api/teams/acme/apps', { body: { name: 'shop' } });
  await outsider.post(`/api/teams/${outsider.team}/apps`, { body: { name: 'shop' } });
  ids = { team: 'acme', app: 'shop', ...(await thingsOfAcme(owner)) };
});
afterAll(() => api?.close());
beforeEach(restoreMembers);

/** Some routes do what they are for when they are allowed. */
async function restoreMembers(): Promise<void> {
  const team = await api.prisma.team.findUniqueOrThrow({ where: { slug: 'acme' } });
  for (const role of roles) {
    const member = { teamId: team.id, userId: people[role].id };
    await api.prisma.membership.upsert({
      where: { teamId_userId: member },
      create: { id: newId('mem'), ...member, role },
      update: { role },
    });
  }
}

async function thingsOfAcme(owner: Person) {
  const app = await api.prisma.app.findFirstOrThrow({ where: { slug: 'shop', team: { slug: 'acme' } } });
  const config = await api.prisma.configVersion.findFirstOrThrow({ where: { appId: app.id } });
  const { teamId, id: appId } = app;
  const { build, release } = await transact(api.prisma, { actorId: owner.id, via: 'session' }, async (tx) => {
    const source = { commit: 'c'.repeat(40), ref: 'refs/heads/main', oldCommit: null, message: 'x', sourceKey: 'none' };
    const started = await enqueueBuild(tx, { teamId, appId, ...source });
    const image = `127.0.0.1:5000/a/b@sha256:${'0'.repeat(64)}`;
    const made = await createRelease(tx, {
      teamId,
      appId,
      image,
      configVersionId: config.id,
      processes: { web: { command: null } },
      releaseCommand: null,
      cause: 'push',
      description: 'Deployed ccccccc',
    });
    return { build: started.build, release: made };
  });
  const body = { name: 'ci', scopes: ['read'] };
  const token = await owner.post('/api/teams/acme/tokens', { body });
  const invitation = await owner.post('/api/teams/acme/invitations', {
    body: { email: 'x@example.com', role: 'viewer' },
  });
  return {
    build: build.id,
    number: String(release.release.number),
    deployment: release.deployment.id,
    token: (token.body as { token: { id: string } }).token.id,
    invitation: (invitation.body as { invitation: { id: string } }).invitation.id,
    user: owner.id,
    secret: 'inv_unknown',
  };
}

/** Parameters that nobody has keep an allowed call from changing the fixture. */
const nobodys = {
  build: 'bld_x',
  number: '999',
  deployment: 'dep_x',
  token: 'tok_x',
  invitation: 'inv_x',
  user: 'usr_x',
  secret: 'inv_x',
};

async function statusOf(caller: Caller, { method, path, hasBody }: Route, values: Record<string, string>) {
  const ended = new AbortController();
  const url = caller.origin + path.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
  const response = await fetch(url, {
    method,
    signal: ended.signal,
    headers: { ...caller.headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    // Never valid: who is let through is told what is wrong with it, and nothing happens.
    ...(hasBody
      ? { body: '{"confirm":1,"name":1,"role":1,"image":1,"sample":1,"text":1,"deploy":1,"branch":1,"processes":1}' }
      : {}),
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const { code } = isStream ? { code: undefined } : ((await response.json()) as { code?: string });
  ended.abort();
  return { status: response.status, code };
}

const title = ({ method, path, access }: Route) => `${method} ${path} (${access})`;

test('every route says who may call it, and no read needs a write permission or the other way round', () => {
  expect(routes.length).toBeGreaterThan(50);
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    expect(['public', 'authenticated', 'platform-admin', ...Object.keys(permissions)], name).toContain(route.access);
    expect(route.access in permissions, name).toBe(route.path.startsWith('/api/teams/{team}'));
    if (!(route.access in permissions)) continue;
    const reads = route.access.endsWith(':read');
    if (route.method === 'GET') expect(reads || guardedReads.includes(name), name).toBe(true);
    else expect(!reads || readingMutations.includes(name), name).toBe(true);
  }
});

describe('anonymous', () => {
  test.each(routes.map((route) => [title(route), route] as const))('%s', async (_, route) => {
    const { status } = await statusOf(api.anonymous(), route, ids);
    if (route.access === 'public') expect(status).not.toBe(401);
    else expect(status).toBe(401);
  });
});

describe('a person of another team sees nothing', () => {
  test.each(teamRoutes.map((route) => [title(route), route] as const))('%s', async (_, route) => {
    expect(await statusOf(outsider, route, ids)).toEqual({ status: 404, code: 'team.not_found' });
  });

  const withIds = teamRoutes.filter(({ parameters }) =>
    parameters.some((name) => !['team', 'app', 'number'].includes(name)),
  );
  test.each(withIds.map((route) => [title(route), route] as const))(
    'not by id in their own team either: %s',
    async (_, route) => {
      const { status } = await statusOf(outsider, route, { ...ids, team: outsider.team });
      expect([400, 404]).toContain(status);
    },
  );
});

describe.each(roles)('a team’s %s', (role) => {
  test.each(teamRoutes.map((route) => [title(route), route] as const))('%s', async (_, route) => {
    const { status, code } = await statusOf(people[role], route, { ...ids, ...nobodys });
    if (mayDo(role, route.access as Permission)) {
      expect([401, 403], code).not.toContain(status);
      expect(code).not.toBe('team.not_found');
      expect(status).toBeLessThan(500);
    } else {
      expect({ status, code }).toEqual({ status: 403, code: 'auth.role_too_low' });
    }
  });
});

describe('the platform’s own routes', () => {
  const adminRoutes = routes.filter(({ access }) => access === 'platform-admin');
  test.each(adminRoutes.map((route) => [title(route), route] as const))('%s', async (_, route) => {
    expect((await statusOf(people.owner, route, ids)).status).toBe(403);
    expect([200, 400]).toContain((await statusOf(root, route, ids)).status);
  });
});

describe('a token', () => {
  const tokenWith = async (person: Person, team: string, scopes: string[]) => {
    const answer = await person.post(`/api/teams/${team}/tokens`, { body: { name: 't', scopes } });
    return api.bearer((answer.body as { secret: string }).secret);
  };

  test('with the scope read reads everything of its team and changes nothing', async () => {
    const token = await tokenWith(people.owner, 'acme', ['read']);
    for (const route of teamRoutes) {
      const { status, code } = await statusOf(token, route, { ...ids, ...nobodys });
      if (route.access.endsWith(':read') && route.path !== '/api/teams/{team}/leave')
        expect([401, 403], title(route)).not.toContain(status);
      else if (!route.access.endsWith(':read'))
        expect({ status, code }, title(route)).toEqual({ status: 403, code: 'auth.scope_too_narrow' });
    }
  });

  test('of another team finds nothing, even when its person is in both', async () => {
    const token = await tokenWith(people.owner, people.owner.team, ['admin']);
    for (const route of teamRoutes) {
      expect(await statusOf(token, route, ids), title(route)).toEqual({ status: 404, code: 'team.not_found' });
    }
  });

  test('never does more than its person, and cannot change what belongs to the person', async () => {
    const token = await tokenWith(people.developer, 'acme', ['admin']);
    expect((await token.delete('/api/teams/acme/apps/shop', { body: { confirm: 'shop' } })).status).toBe(403);
    expect((await token.patch('/api/me', { body: { name: 'x' } })).status).toBe(403);
    expect((await token.get('/api/me')).body).toMatchObject({ teams: [{ slug: 'acme' }] });
  });

  test('ends at once when it is revoked, when it expires, and when its person leaves the team', async () => {
    const answer = await people.viewer.post('/api/teams/acme/tokens', { body: { name: 't', scopes: ['read'] } });
    expect(answer.status).toBe(403);
    const made = await people.developer.post('/api/teams/acme/tokens', { body: { name: 't', scopes: ['read'] } });
    const { token, secret } = made.body as { token: { id: string }; secret: string };
    expect(secret).toMatch(/^berth_[A-Za-z0-9_-]{43}$/);
    expect((await api.bearer(secret).get('/api/teams/acme')).status).toBe(200);
    expect((await people.developer.delete(`/api/teams/acme/tokens/${token.id}`)).status).toBe(200);
    expect((await api.bearer(secret).get('/api/teams/acme')).status).toBe(401);

    const second = await people.developer.post('/api/teams/acme/tokens', {
      body: { name: 't', scopes: ['read'], expiresInDays: 1 },
    });
    const short = second.body as { token: { id: string }; secret: string };
    await api.prisma.token.update({ where: { id: short.token.id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect((await api.bearer(short.secret).get('/api/teams/acme')).status).toBe(401);

    const third = await tokenWith(people.developer, 'acme', ['read']);
    await people.developer.post('/api/teams/acme/leave');
    expect((await third.get('/api/teams/acme')).status).toBe(401);
  });

  test('with the scope write cannot make itself one with the scope admin', async () => {
    const token = await tokenWith(people.owner, 'acme', ['write']);
    const answer = await token.post('/api/teams/acme/tokens', { body: { name: 't', scopes: ['admin'] } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'token.wider_than_own' } });
  });

  test('with an end cannot make itself one without, or with a later one', async () => {
    const made = await people.owner.post('/api/teams/acme/tokens', {
      body: { name: 't', scopes: ['admin'], expiresInDays: 2 },
    });
    const token = api.bearer((made.body as { secret: string }).secret);
    const make = (expiresInDays: number | null) =>
      token.post('/api/teams/acme/tokens', { body: { name: 't', scopes: ['read'], expiresInDays } });
    for (const days of [null, 3]) expect(await make(days)).toMatchObject({ status: 403 });
    expect((await make(1)).status).toBe(201);
  });
});
