import { expect, test } from 'vitest';
import { type Inventory, planDown } from './down-plan.js';

const container = (component: string) => ({ id: `id-${component}`, name: `berth-abc123-${component}`, component });
const found: Inventory = {
  id: 'abc123',
  dataDir: '/data',
  containers: ['postgres', 'api', 'instance', 'router', 'redis', 'agent'].map(container),
  networks: [{ id: 'n1', name: 'berth-abc123-platform' }],
  images: ['berth/api:1'],
  entries: ['berth.env', 'postgres', 's3', 'holiday.jpg', 'run'],
};

test('visitors go first and stores last', () => {
  const stages = planDown(found, { data: false }).stages.map((stage) => stage.map(({ component }) => component));
  expect(stages).toEqual([
    ['router', 'agent'],
    ['api', 'instance'],
    ['postgres', 'redis'],
  ]);
});

test('without --data no image and no file goes', () => {
  expect(planDown(found, { data: false })).toMatchObject({ images: [], paths: [], firewallTable: 'berth_abc123' });
});

test('with --data only names that are ours go, whatever else lies in the directory', () => {
  expect(planDown(found, { data: true })).toMatchObject({
    images: ['berth/api:1'],
    paths: ['/data/berth.env', '/data/postgres', '/data/s3', '/data/run'],
  });
});
