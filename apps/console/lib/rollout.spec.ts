import { expect, test } from 'vitest';
import type { BuildSummary, Deployment } from '@/lib/api/types';
import { stepsOf, timelineOf } from './rollout.js';

const actor = { id: 'usr_1', name: 'Alice' };

function build(change: Partial<BuildSummary>): BuildSummary {
  return {
    id: 'bld_1',
    state: 'succeeded',
    source: 'push',
    ref: 'main',
    commit: 'abc',
    message: 'First',
    planKind: 'node',
    failure: null,
    supersededBy: null,
    release: null,
    phases: {},
    actor,
    createdAt: '2026-01-01T00:00:00Z',
    startedAt: '2026-01-01T00:00:01Z',
    finishedAt: '2026-01-01T00:00:05Z',
    ...change,
  };
}

function deployment(change: Partial<Deployment>): Deployment {
  return {
    id: 'dep_1',
    release: 1,
    description: 'Deployed abc',
    commit: 'abc',
    buildId: 'bld_1',
    state: 'live',
    cause: 'push',
    failure: null,
    phases: {},
    stateSince: '2026-01-01T00:00:06Z',
    cancellable: false,
    actor,
    createdAt: '2026-01-01T00:00:05Z',
    liveAt: null,
    finishedAt: null,
    ...change,
  };
}

function told(...[b, d]: Parameters<typeof stepsOf>): string {
  return stepsOf(b, d)
    .map(({ name, state }) => `${name}:${state}`)
    .join(' ');
}

test('a queued build waits, and all after it is still to do', () => {
  expect(told(build({ state: 'queued', startedAt: null, finishedAt: null }), null)).toBe(
    'queue:active build:todo release:todo start:todo route:todo drain:todo',
  );
});

test('a failed build ends the line there', () => {
  expect(told(build({ state: 'failed' }), null)).toBe(
    'queue:done build:failed release:skipped start:skipped route:skipped drain:skipped',
  );
});

test('a roll-out shows where it is; an app without a release phase skips it', () => {
  expect(told(build({}), deployment({ state: 'starting', phases: { queuedMs: 5 } }))).toBe(
    'queue:done build:done release:skipped start:active route:todo drain:todo',
  );
});

test('a deployment that waits for its turn is in the queue, also without a build', () => {
  expect(told(null, deployment({ state: 'queued' }))).toBe(
    'queue:active release:todo start:todo route:todo drain:todo',
  );
});

test('a deployment that failed while starting says so at that step', () => {
  expect(told(null, deployment({ state: 'failed', phases: { queuedMs: 1, releasingMs: 9, startingMs: 60_000 } }))).toBe(
    'queue:done release:done start:failed route:skipped drain:skipped',
  );
});

test('a live deployment has all behind it, with the time each took', () => {
  const steps = stepsOf(null, deployment({ phases: { startingMs: 700, routingMs: 12, drainingMs: 30 } }));
  expect(steps.map(({ state, ms }) => [state, ms])).toEqual([
    ['done', null],
    ['skipped', null],
    ['done', 700],
    ['done', 12],
    ['done', 30],
  ]);
});

test('the timeline tells a push once: by its build until the deployment exists', () => {
  const rows = timelineOf(
    [build({ id: 'bld_2', state: 'failed', createdAt: '2026-01-02T00:00:00Z' }), build({})],
    [deployment({})],
  );
  expect(rows.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['build bld_2', 'deployment dep_1']);
});
