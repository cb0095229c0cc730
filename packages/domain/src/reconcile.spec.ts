import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InstanceFacts, type ReconcileFacts, type ReconcileStep, reconcileApp } from './reconcile.js';

const instance = (over: Partial<InstanceFacts> = {}): InstanceFacts => ({
  id: 'ins_1',
  deploymentId: 'dep_live',
  process: 'web',
  index: 1,
  size: 'small',
  generation: 1,
  desired: 'running',
  observed: 'ready',
  secondsObserved: 1,
  routed: true,
  removeAfterVersion: null,
  drain: 'not begun',
  engineGeneration: 1,
  ...over,
});
const app = (over: Partial<ReconcileFacts> = {}): ReconcileFacts => ({
  desired: 'running',
  liveDeploymentId: 'dep_live',
  startingDeploymentId: null,
  formation: [{ process: 'web', quantity: 1, size: 'small' }],
  instances: [instance()],
  ackedByLiveRouters: 10,
  ...over,
});

test('nothing is done when all is well', () => {
  expect(reconcileApp(app())).toEqual([]);
});

test('scaling up makes what is missing, at the lowest free places', () => {
  const formation = [{ process: 'web', quantity: 3, size: 'small' }];
  const steps = reconcileApp(app({ formation, instances: [instance({ index: 2 })] }));
  expect(steps).toEqual([
    { do: 'create', process: 'web', index: 1 },
    { do: 'create', process: 'web', index: 3 },
  ]);
});

test('scaling down: out of the route, acknowledged, drained, removed, forgotten', () => {
  const formation = [{ process: 'web', quantity: 0, size: 'small' }];
  const step = (over: Partial<InstanceFacts>, acked = 10) =>
    reconcileApp(app({ formation, instances: [instance(over)], ackedByLiveRouters: acked }));
  expect(step({})).toEqual([{ do: 'leaveRoute', id: 'ins_1' }]);
  expect(step({ removeAfterVersion: 11 })).toEqual([]);
  expect(step({ removeAfterVersion: 11 }, 11)).toEqual([{ do: 'drain', id: 'ins_1' }]);
  expect(step({ removeAfterVersion: 11, drain: 'under way' }, 11)).toEqual([]);
  expect(step({ removeAfterVersion: 11, drain: 'done' }, 11)).toEqual([{ do: 'remove', id: 'ins_1' }]);
  expect(step({ desired: 'removed' })).toEqual([{ do: 'remove', id: 'ins_1' }]);
  expect(step({ desired: 'removed', observed: 'gone' })).toEqual([{ do: 'forget', id: 'ins_1' }]);
  expect(step({ desired: 'removed', engineGeneration: undefined })).toEqual([{ do: 'forget', id: 'ins_1' }]);
});

test('an app that is started again while it drains returns to the route at once', () => {
  expect(reconcileApp(app({ instances: [instance({ removeAfterVersion: 3 })] }))).toEqual([
    { do: 'rejoinRoute', id: 'ins_1' },
  ]);
});

test('stopping keeps the instance, starting gives it a new life', () => {
  const drained = instance({ removeAfterVersion: 3, drain: 'done' });
  expect(reconcileApp(app({ desired: 'stopped', instances: [drained] }))).toEqual([
    { do: 'rest', id: 'ins_1', as: 'stopped' },
  ]);
  const stopped = instance({ desired: 'stopped', observed: 'stopped' });
  expect(reconcileApp(app({ desired: 'stopped', instances: [stopped] }))).toEqual([]);
  expect(reconcileApp(app({ instances: [stopped] }))).toEqual([{ do: 'start', id: 'ins_1' }]);
});

test('an app that was woken by a visitor is left alone until that is recorded', () => {
  const woken = instance({ desired: 'asleep', observed: 'ready', generation: 1, engineGeneration: 2 });
  expect(reconcileApp(app({ desired: 'asleep', instances: [woken] }))).toEqual([]);
});

test('what the engine does not know, or knows of a former life, is applied again', () => {
  expect(reconcileApp(app({ instances: [instance({ engineGeneration: undefined })] }))).toEqual([
    { do: 'apply', id: 'ins_1' },
  ]);
  expect(reconcileApp(app({ instances: [instance({ generation: 2 })] }))).toEqual([{ do: 'apply', id: 'ins_1' }]);
});

test('an instance of the live release that failed is tried again after a minute', () => {
  const failed = instance({ observed: 'failed' });
  expect(reconcileApp(app({ instances: [failed] }))).toEqual([]);
  expect(reconcileApp(app({ instances: [{ ...failed, secondsObserved: 61 }] }))).toEqual([
    { do: 'retry', id: 'ins_1' },
  ]);
});

test('a lost instance is replaced without a drain', () => {
  expect(reconcileApp(app({ instances: [instance({ observed: 'gone' })] }))).toEqual([
    { do: 'remove', id: 'ins_1' },
    { do: 'create', process: 'web', index: 2 },
  ]);
});

test('instances of a deployment that has not moved the route are its own', () => {
  const starting = instance({ id: 'ins_2', deploymentId: 'dep_new', observed: 'backoff' });
  expect(reconcileApp(app({ startingDeploymentId: 'dep_new', instances: [instance(), starting] }))).toEqual([]);
});

test('instances of a deployment that failed go at once', () => {
  const failed = instance({ id: 'ins_2', deploymentId: 'dep_failed' });
  expect(reconcileApp(app({ instances: [instance(), failed] }))).toEqual([{ do: 'remove', id: 'ins_2' }]);
});

test('another size comes beside the former, which leaves when its successor is ready', () => {
  const formation = [{ process: 'web', quantity: 1, size: 'large' }];
  const successor = instance({ id: 'ins_2', index: 2, size: 'large', observed: 'starting' });
  expect(reconcileApp(app({ formation }))).toEqual([{ do: 'create', process: 'web', index: 2 }]);
  expect(reconcileApp(app({ formation, instances: [instance(), successor] }))).toEqual([]);
  expect(reconcileApp(app({ formation, instances: [instance(), { ...successor, observed: 'ready' }] }))).toEqual([
    { do: 'leaveRoute', id: 'ins_1' },
  ]);
});

test('a destroyed app loses every instance, the starting ones too', () => {
  const starting = instance({ id: 'ins_2', deploymentId: 'dep_new' });
  const steps = reconcileApp(
    app({ desired: 'destroying', startingDeploymentId: 'dep_new', instances: [instance(), starting] }),
  );
  expect(steps).toEqual([
    { do: 'leaveRoute', id: 'ins_1' },
    { do: 'remove', id: 'ins_2' },
  ]);
});

/** A world that does what it is told and then moves by itself, as engines, routers and time do. */
class World {
  version = 10;
  next = 100;
  constructor(public facts: ReconcileFacts) {}

  perform(step: ReconcileStep): void {
    if (step.do === 'create') {
      this.create(step);
      return;
    }
    const target = this.facts.instances.find(({ id }) => id === step.id)!;
    const change = this.changeOf(step, target);
    const instances = this.facts.instances.flatMap((row) => (row === target ? (change ? [change] : []) : [row]));
    this.facts = { ...this.facts, instances };
  }

  /** Everything that was asked for happens; routers acknowledge; drains end. */
  passTime(): void {
    const instances = this.facts.instances.map((row) => {
      const observed = { running: 'ready', asleep: 'asleep', stopped: 'stopped', removed: 'gone' } as const;
      return {
        ...row,
        observed: observed[row.desired],
        engineGeneration: row.generation,
        drain: row.drain === 'under way' ? ('done' as const) : row.drain,
      };
    });
    this.facts = { ...this.facts, instances, ackedByLiveRouters: this.version };
  }

  private create({ process, index }: { process: string; index: number }): void {
    this.next += 1;
    const { size } = this.facts.formation.find((row) => row.process === process)!;
    const made = instance({
      id: `ins_${this.next}`,
      process,
      index,
      size,
      observed: 'pending',
      routed: process === 'web',
    });
    this.facts = { ...this.facts, instances: [...this.facts.instances, { ...made, engineGeneration: undefined }] };
  }

  private changeOf(step: Exclude<ReconcileStep, { do: 'create' }>, row: InstanceFacts): InstanceFacts | undefined {
    const fresh = { removeAfterVersion: null, drain: 'not begun' } as const;
    if (step.do === 'forget') return undefined;
    if (step.do === 'retry') return { ...row, generation: row.generation + 1 };
    if (step.do === 'apply') return { ...row, engineGeneration: row.generation };
    if (step.do === 'leaveRoute') {
      this.version += 1;
      return { ...row, removeAfterVersion: this.version };
    }
    if (step.do === 'drain') return { ...row, drain: 'under way' };
    if (step.do === 'rejoinRoute') return { ...row, ...fresh };
    if (step.do === 'start') return { ...row, ...fresh, desired: 'running', generation: row.generation + 1 };
    this.mayStop(row);
    if (step.do === 'rest') return { ...row, ...fresh, desired: step.as, generation: row.generation + 1 };
    return { ...row, desired: 'removed' };
  }

  /** The promise to visitors: nothing is stopped that a router may still send to. */
  private mayStop(row: InstanceFacts): void {
    const mayBeVisited =
      row.routed && row.desired === 'running' && row.observed === 'ready' && row.deploymentId === 'dep_live';
    if (!mayBeVisited) return;
    expect(row.removeAfterVersion).not.toBeNull();
    expect(this.facts.ackedByLiveRouters).toBeGreaterThanOrEqual(row.removeAfterVersion!);
    expect(row.drain).toBe('done');
  }
}

test('from any state it settles, and nothing is stopped that visitors may reach', () => {
  const anyInstance = fc.record({
    deploymentId: fc.constantFrom('dep_live', 'dep_old'),
    process: fc.constantFrom('web', 'worker'),
    index: fc.integer({ min: 1, max: 4 }),
    size: fc.constantFrom('small', 'large'),
    generation: fc.integer({ min: 1, max: 2 }),
    desired: fc.constantFrom('running' as const, 'asleep' as const, 'stopped' as const, 'removed' as const),
    observed: fc.constantFrom('pending' as const, 'ready' as const, 'backoff' as const, 'gone' as const),
    removeAfterVersion: fc.constantFrom(null, 9, 12),
    drain: fc.constantFrom('not begun' as const, 'under way' as const),
    engineGeneration: fc.constantFrom(undefined, 1, 2),
  });
  const anyApp = fc.record({
    desired: fc.constantFrom('running' as const, 'asleep' as const, 'stopped' as const, 'destroying' as const),
    quantity: fc.integer({ min: 0, max: 3 }),
    size: fc.constantFrom('small', 'large'),
    instances: fc.array(anyInstance, { maxLength: 5 }),
  });
  fc.assert(
    fc.property(anyApp, ({ desired, quantity, size, instances }) => {
      const world = new World(
        app({
          desired,
          formation: [{ process: 'web', quantity, size }],
          instances: instances.map((row, i) => instance({ ...row, id: `ins_${i}`, routed: row.process === 'web' })),
        }),
      );
      world.version = 12;
      let steps: ReconcileStep[] = [];
      for (let round = 0; round < 20; round += 1) {
        steps = reconcileApp(world.facts);
        for (const step of steps) world.perform(step);
        world.passTime();
      }
      expect(reconcileApp(world.facts)).toEqual([]);
      const left = world.facts.instances;
      const expected = desired === 'destroying' ? 0 : quantity;
      if (desired === 'running' || desired === 'asleep') expect(left).toHaveLength(expected);
      else expect(left.length).toBeLessThanOrEqual(expected);
      expect(left.every((row) => row.desired === desired && row.size === size)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
