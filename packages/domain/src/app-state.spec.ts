import { expect, test } from 'vitest';
import { type AppFacts, appStateOf } from './app-state.js';

const live: AppFacts = {
  desired: 'running',
  released: true,
  building: false,
  deploying: false,
  instances: { desired: 2, ready: 2, failing: 0 },
};

test.each<[string, Partial<AppFacts>]>([
  ['live', {}],
  ['degraded', { instances: { desired: 2, ready: 1, failing: 1 } }],
  ['crashing', { instances: { desired: 2, ready: 0, failing: 1 } }],
  ['live', { instances: { desired: 0, ready: 0, failing: 0 } }],
  ['deploying', { deploying: true }],
  ['live', { building: true }],
  ['asleep', { desired: 'asleep', instances: { desired: 2, ready: 0, failing: 0 } }],
  ['stopped', { desired: 'stopped', deploying: true }],
  ['destroying', { desired: 'destroying' }],
  ['empty', { released: false }],
  ['building', { released: false, building: true }],
  ['deploying', { released: false, deploying: true }],
])('an app is %s with %j', (state, facts) => {
  expect(appStateOf({ ...live, ...facts })).toBe(state);
});
