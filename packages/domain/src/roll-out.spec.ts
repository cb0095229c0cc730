import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InstanceDetail, ObservedState, RunState } from './container-engine.js';
import { nextRollOutStep, type RollOutFacts, type RollOutInstance } from './roll-out.js';

const detail: InstanceDetail = {
  restarts: 0,
  startedAt: null,
  readyAt: null,
  exitCode: null,
  oomKilled: false,
  nextStartAt: null,
  listening: [],
  lastLines: [],
  failure: null,
};
const web = (observed: ObservedState, over: Partial<InstanceDetail> = {}): RollOutInstance => ({
  process: 'web',
  index: 1,
  observed,
  detail: { ...detail, ...over },
});
const run = (over: Partial<RunState>): RunState => ({
  state: 'exited',
  exitCode: 0,
  oomKilled: false,
  lastLines: [],
  failure: null,
  ...over,
});
const facts = (over: Partial<RollOutFacts>): RollOutFacts => ({
  state: 'queued',
  secondsInState: 1,
  releaseNumber: 7,
  releaseCommand: null,
  overtaken: false,
  app: { desired: 'running', startSeconds: 60, drainSeconds: 30 },
  run: null,
  instances: [],
  routeVersion: null,
  ackedByLiveRouters: 0,
  oldOnesServing: 0,
  ...over,
});
const next = (over: Partial<RollOutFacts>) => nextRollOutStep(facts(over));

describe('queued', () => {
  test('begins with its instances, or with the release phase when there is one', () => {
    expect(next({})).toEqual({ do: 'startInstances' });
    expect(next({ releaseCommand: ['migrate'] })).toEqual({ do: 'beginReleasePhase' });
  });
  test('gives way to a newer one, and to destruction', () => {
    expect(next({ overtaken: true })).toEqual({ do: 'supersede' });
    expect(next({ app: { ...facts({}).app, desired: 'destroying' }, overtaken: true })).toEqual({ do: 'cancel' });
  });
});

describe('the release phase', () => {
  const releasing = (over: Partial<RollOutFacts>) => next({ state: 'releasing', releaseCommand: ['migrate'], ...over });

  test('is started again when the engine does not know of it', () => {
    expect(releasing({})).toEqual({ do: 'startRun' });
  });
  test('is not cut off by a newer deployment, which takes over when it ended', () => {
    expect(releasing({ overtaken: true, run: run({ state: 'running' }) }).do).toBe('wait');
    expect(releasing({ overtaken: true, run: run({}) })).toEqual({ do: 'supersede' });
  });
  test('that fails keeps the old release and shows its last lines', () => {
    const step = releasing({ run: run({ exitCode: 3, lastLines: ['no such table: users'] }) });
    expect(step).toMatchObject({
      do: 'fail',
      failure: {
        code: 'deployment.release_phase_failed',
        message: 'The release phase of v7 exited with code 3. Last lines:\nno such table: users',
      },
    });
  });
  test('that succeeds leads to instances', () => {
    expect(releasing({ run: run({}) })).toEqual({ do: 'startInstances' });
  });
  test('that hangs ends at its deadline', () => {
    const step = releasing({ run: run({ state: 'running' }), secondsInState: 901 });
    expect(step).toMatchObject({ do: 'fail', failure: { code: 'run.deadline_passed' } });
  });
});

describe('starting', () => {
  const starting = (over: Partial<RollOutFacts>) => next({ state: 'starting', ...over });

  test('the route moves only when every instance is ready', () => {
    expect(starting({ instances: [web('ready'), web('starting')] })).toEqual({ do: 'wait', for: 'instances' });
    expect(starting({ instances: [web('ready'), web('ready')] })).toEqual({ do: 'moveRoute' });
  });
  test('an app that runs nothing goes live without instances', () => {
    expect(starting({ instances: [] })).toEqual({ do: 'moveRoute' });
  });
  test('the words of the agent become the words of the deployment', () => {
    const failure = { code: 'app.never_listened', message: 'It listens on 3000.', hint: 'Use PORT.' };
    expect(starting({ instances: [web('failed', { failure })] })).toEqual({ do: 'fail', failure });
  });
  test('one crash is forgiven, the second is not', () => {
    expect(starting({ instances: [web('backoff')] }).do).toBe('wait');
    const step = starting({ instances: [web('backoff', { restarts: 1, exitCode: 1, lastLines: ['boom'] })] });
    expect(step).toMatchObject({ failure: { code: 'app.exited', message: expect.stringContaining('boom') } });
  });
  test('running out of memory is said at once', () => {
    const step = starting({ instances: [web('backoff', { oomKilled: true })] });
    expect(step).toMatchObject({ failure: { code: 'app.out_of_memory' } });
  });
  test('ends at its deadline, with the state it hangs in', () => {
    const step = starting({ instances: [web('pending')], secondsInState: 361 });
    expect(step).toMatchObject({ failure: { message: 'web.1 was still pending after 361 s.' } });
  });
});

test('routing waits for every live router, but not for ever', () => {
  const routing = { state: 'routing', routeVersion: 9 } as const;
  expect(next({ ...routing, ackedByLiveRouters: 8 })).toEqual({ do: 'wait', for: 'routers' });
  expect(next({ ...routing, ackedByLiveRouters: 9 })).toEqual({ do: 'beginDraining' });
  expect(next({ ...routing, ackedByLiveRouters: Number.POSITIVE_INFINITY })).toEqual({ do: 'beginDraining' });
  expect(next({ ...routing, ackedByLiveRouters: 8, secondsInState: 121 })).toEqual({ do: 'beginDraining' });
});

test('draining waits for the old instances, but not for ever', () => {
  expect(next({ state: 'draining', oldOnesServing: 1 }).do).toBe('wait');
  expect(next({ state: 'draining', oldOnesServing: 0 })).toEqual({ do: 'finish' });
  expect(next({ state: 'draining', oldOnesServing: 1, secondsInState: 151 })).toEqual({ do: 'finish' });
});

test('whatever happens, the route never moves to something that is not ready', () => {
  const observed = fc.constantFrom<ObservedState>(
    'pending',
    'starting',
    'ready',
    'asleep',
    'stopped',
    'backoff',
    'failed',
    'gone',
  );
  const any = fc.record({
    state: fc.constantFrom('queued' as const, 'releasing' as const, 'starting' as const),
    secondsInState: fc.integer({ min: 0, max: 2_000 }),
    overtaken: fc.boolean(),
    releaseCommand: fc.option(fc.constant(['x'])),
    run: fc.option(fc.record({ exitCode: fc.integer({ min: 0, max: 2 }) }).map(run)),
    instances: fc.array(
      fc.tuple(observed, fc.integer({ min: 0, max: 3 })).map(([state, restarts]) => web(state, { restarts })),
      { maxLength: 4 },
    ),
  });
  fc.assert(
    fc.property(any, (over) => {
      const step = next(over);
      if (step.do !== 'moveRoute') return;
      expect(over.state).toBe('starting');
      expect(over.overtaken).toBe(false);
      expect(over.instances.every((instance) => instance.observed === 'ready')).toBe(true);
    }),
  );
});

test('every state has a way out that needs nobody', () => {
  for (const state of ['queued', 'releasing', 'starting', 'routing', 'draining'] as const) {
    const hanging = { state, secondsInState: 10_000, routeVersion: 1, oldOnesServing: 1, instances: [web('starting')] };
    const ways = ['fail', 'beginDraining', 'finish'];
    expect(ways).toContain(next({ ...hanging, run: run({ state: 'running' }) }).do);
  }
});
