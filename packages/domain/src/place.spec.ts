import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Placeable, type PlacementNode, place } from './place.js';

const instance = (id: string, more: Partial<Placeable> = {}): Placeable => ({
  id,
  appId: 'app_1',
  process: 'web',
  size: { memoryMb: 512, cpus: 0.5 },
  ...more,
});
const node = (id: string, more: Partial<PlacementNode> = {}): PlacementNode => ({
  id,
  name: id,
  memoryMb: 4096,
  cordoned: false,
  seen: true,
  instances: [],
  ...more,
});

test('instances of one process are spread, even onto the fuller node', () => {
  const nodes = [node('a', { memoryMb: 8192, instances: [instance('old')] }), node('b', { memoryMb: 1024 })];
  expect(place([instance('new')], nodes).get('new')).toBe('b');
});

test('else the node with most free memory takes it', () => {
  const other = instance('other', { appId: 'app_2' });
  expect(place([instance('new')], [node('a', { instances: [other] }), node('b')]).get('new')).toBe('b');
});

test('cordoned and silent nodes take nothing', () => {
  const nodes = [node('a', { cordoned: true }), node('b', { seen: false }), node('c', { memoryMb: 512 })];
  expect(place([instance('new')], nodes).get('new')).toBe('c');
});

test('a refusal says how much is missing and who was not counted', () => {
  const nodes = [node('a', { memoryMb: 300 }), node('b', { cordoned: true })];
  expect(() => place([instance('new')], nodes)).toThrow(
    expect.objectContaining({
      code: 'placement.no_room',
      message: expect.stringContaining('212 MB are missing'),
      hint: expect.stringContaining('b (cordoned)'),
    }),
  );
});

test('no node is ever given more than it has, and the answer does not depend on the order of nodes', () => {
  const sizes = fc.array(fc.constantFrom(128, 512, 1024), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.array(fc.integer({ min: 128, max: 4096 }), { minLength: 1, maxLength: 5 }), (wanted, has) => {
      const nodes = has.map((memoryMb, i) => node(`n${i}`, { memoryMb }));
      const instances = wanted.map((memoryMb, i) => instance(`i${i}`, { size: { memoryMb, cpus: 1 } }));
      const attempt = (order: PlacementNode[]) => {
        try {
          return place(instances, order);
        } catch {
          return undefined;
        }
      };
      const placed = attempt(nodes);
      expect(attempt([...nodes].reverse())).toEqual(placed);
      for (const { id, memoryMb } of placed ? nodes : []) {
        const used = instances.filter((i) => placed?.get(i.id) === id).reduce((sum, i) => sum + i.size.memoryMb, 0);
        expect(used).toBeLessThanOrEqual(memoryMb);
      }
    }),
  );
});
