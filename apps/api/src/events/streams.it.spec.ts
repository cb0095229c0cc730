import { newId } from '@berth/domain';
import { LogStore } from '@berth/logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventStreams } from '../http/event-stream.js';
import { type Caller, type Person, startTestApi, type TestApi } from '../test-api.js';

let api: TestApi;
let ada: Person;
let appId: string;
let sequence = 0;

beforeAll(async () => {
  api = await startTestApi();
  Object.assign(api.app.get(EventStreams).timing, { beatEveryMs: 100, checkEveryMs: 100 });
  ada = await api.signUp('ada@example.com');
  await ada.post(`/api/teams/${ada.team}/apps`, { body: { name: 'shop' } });
  appId = (await api.prisma.app.findFirstOrThrow({ where: { slug: 'shop' } })).id;
});
afterAll(() => api?.close());

interface Event {
  event: string;
  id: string | undefined;
  data: never;
}

/** Reads a stream until it ends or is left. */
async function listen(caller: Caller, path: string, headers: Record<string, string> = {}) {
  const left = new AbortController();
  const response = await fetch(caller.origin + path, {
    headers: { ...caller.headers, ...headers },
    signal: left.signal,
  });
  const events: Event[] = [];
  let text = '';
  const state = { ended: false, beats: 0 };
  const reading = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const field = (name: string) =>
          part
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        if (part.startsWith(':')) state.beats += 1;
        else events.push({ event: field('event')!, id: field('id'), data: JSON.parse(field('data')!) as never });
      }
    }
  })()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  const leave = () => {
    left.abort();
    return reading;
  };
  return { status: response.status, events, state, leave };
}

/** As the operator publishes: numbers the row, then says so over Redis. */
async function publish(teamId: string, payload: object): Promise<number> {
  sequence += 1;
  const row = {
    id: newId('evt'),
    topic: 'app',
    teamId,
    appId,
    payload,
    sequence: BigInt(sequence),
    publishedAt: new Date(),
  };
  await api.prisma.outbox.create({ data: row });
  await api.redis.publish('berth:events', String(sequence));
  return sequence;
}

const teamIdOf = async (slug: string) => (await api.prisma.team.findUniqueOrThrow({ where: { slug } })).id;

test('a team’s events come as they happen, and nobody else’s', async () => {
  const bob = await api.signUp('bob@example.com');
  const stream = await listen(ada, `/api/teams/${ada.team}/events`);
  await expect.poll(() => stream.events.map(({ event }) => event)).toEqual(['hello']);
  await publish(await teamIdOf(bob.team), { id: 'theirs' });
  const id = await publish(await teamIdOf(ada.team), { id: 'ours' });
  await expect
    .poll(() => stream.events.slice(1))
    .toEqual([
      {
        event: 'change',
        id: String(id),
        data: { topic: 'app', appId, payload: { id: 'ours' }, at: expect.any(String) },
      },
    ]);
  await stream.leave();
});

test('whoever comes back with the last id misses nothing and sees nothing twice', async () => {
  const teamId = await teamIdOf(ada.team);
  const last = await publish(teamId, { id: 'seen' });
  await publish(teamId, { id: 'missed-1' });
  await publish(teamId, { id: 'missed-2' });
  const stream = await listen(ada, `/api/teams/${ada.team}/events`, { 'last-event-id': String(last) });
  await publish(teamId, { id: 'live' });
  const seen = () =>
    stream.events
      .filter(({ event }) => event === 'change')
      .map(({ data }: { data: { payload: { id: string } } }) => data.payload.id);
  await expect.poll(seen).toEqual(['missed-1', 'missed-2', 'live']);
  await stream.leave();
});

test('a stream beats, and ends when its session does', async () => {
  const eve = await api.signUp('eve@example.com');
  const stream = await listen(eve, `/api/teams/${eve.team}/events`);
  await expect.poll(() => stream.state.beats).toBeGreaterThan(1);
  await eve.post('/api/me/sign-out-everywhere');
  await expect.poll(() => stream.state.ended).toBe(true);
  expect(stream.events.at(-1)).toMatchObject({ event: 'end', data: { reason: 'signed-out' } });
});

test('a stream ends when its token is revoked', async () => {
  const made = await ada.post(`/api/teams/${ada.team}/tokens`, { body: { name: 't', scopes: ['read'] } });
  const { token, secret } = made.body as { token: { id: string }; secret: string };
  const stream = await listen(api.bearer(secret), `/api/teams/${ada.team}/apps/shop/logs/stream`);
  expect(stream.status).toBe(200);
  await ada.delete(`/api/teams/${ada.team}/tokens/${token.id}`);
  await expect.poll(() => stream.state.ended).toBe(true);
});

test('log lines come live, filtered, and the history pages back to the first', async () => {
  const logs = api.app.get(LogStore);
  const origin = newId('ins');
  const line = (seq: number) => ({
    at: Date.now(),
    source: 'app' as const,
    instance: 'web.1',
    origin,
    seq,
    stream: 'stdout' as const,
    text: `line ${seq}`,
  });
  await logs.ingest({ appId, origin, records: Array.from({ length: 10 }, (_, seq) => line(seq)) });
  const path = `/api/teams/${ada.team}/apps/shop/logs`;
  const page = (await ada.get(`${path}?limit=4`)).body as { lines: { text: string }[]; before: string; after: string };
  expect(page.lines.map(({ text }) => text)).toEqual(['line 6', 'line 7', 'line 8', 'line 9']);
  const older = (await ada.get(`${path}?limit=4&before=${page.before}`)).body as typeof page;
  expect(older.lines.map(({ text }) => text)).toEqual(['line 2', 'line 3', 'line 4', 'line 5']);

  const stream = await listen(ada, `${path}/stream?after=${page.after}&words=11`);
  await logs.ingest({ appId, origin, records: [line(10), line(11), line(12)] });
  await expect
    .poll(() => stream.events.flatMap(({ data }: { data: { text: string }[] }) => data.map(({ text }) => text)))
    .toEqual(['line 11']);
  await stream.leave();
  expect((await ada.get(`${path}?before=nonsense`)).status).toBe(422);
});

test('a build’s log is only that build’s, and its stream ends with the build', async () => {
  const { buildId } = (await ada.post(`/api/teams/${ada.team}/apps/shop/deploy-sample`, { body: { sample: 'static' } }))
    .body as { buildId: string };
  const record = (origin: string, text: string) => ({
    appId,
    origin,
    records: [
      { at: Date.now(), source: 'build' as const, instance: '', origin, seq: 1, stream: 'stdout' as const, text },
    ],
  });
  const logs = api.app.get(LogStore);
  await logs.ingest(record(`${buildId}.1`, 'ours'));
  await logs.ingest(record('bld_other.1', 'theirs'));
  const path = `/api/teams/${ada.team}/apps/shop/builds/${buildId}/log`;
  expect((await ada.get(path)).body).toMatchObject({ lines: [{ text: 'ours' }] });
  const stream = await listen(ada, `${path}/stream`);
  await ada.post(`/api/teams/${ada.team}/apps/shop/builds/${buildId}/cancel`);
  await expect.poll(() => stream.state.ended, { timeout: 5_000 }).toBe(true);
  expect(stream.events).toMatchObject([
    { event: 'line', data: [{ text: 'ours' }] },
    { event: 'end', data: { reason: 'finished' } },
  ]);
});

test('a stopping API ends its streams, says why, and stops at once', async () => {
  const other = await startTestApi();
  const person = await other.signUp('eve@example.com');
  const stream = await listen(person, `/api/teams/${person.team}/events`);
  const startedAt = Date.now();
  await other.close();
  expect(Date.now() - startedAt).toBeLessThan(4_000);
  await expect.poll(() => stream.state.ended).toBe(true);
  expect(stream.events.at(-1)).toMatchObject({ event: 'end', data: { reason: 'restarting' } });
});
