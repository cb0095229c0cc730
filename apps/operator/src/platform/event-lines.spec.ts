import { expect, test } from 'vitest';
import { lineOf } from './event-lines.js';

test.each([
  ['deployment', { state: 'queued', release: 7, cause: 'config' }, 'v7 is being deployed (config)'],
  ['deployment', { state: 'live', release: 7 }, 'v7 is live'],
  ['deployment', { state: 'failed', release: 7, failure: 'It exited.' }, 'v7 was not deployed: It exited.'],
  ['instance', { observed: 'ready', name: 'web.1' }, 'Ready'],
  [
    'instance',
    { observed: 'backoff', name: 'web.1', exitCode: 3, startsInSeconds: 4 },
    'Exited with code 3. Starts again in 4 s',
  ],
  ['app', { id: 'app_1', woken: true }, 'Woken by a visitor'],
])('a %s event %j reads "%s" in the log', (topic, payload, text) => {
  expect(lineOf({ topic, payload })?.text).toBe(text);
});

test('what nobody looks for in a log is not written there', () => {
  expect(lineOf({ topic: 'instance', payload: { observed: 'pending' } })).toBeUndefined();
  expect(lineOf({ topic: 'config', payload: { id: 'cfg_1' } })).toBeUndefined();
  expect(lineOf({ topic: 'deployment', payload: { state: 'starting', release: 7 } })).toBeUndefined();
});
