import { DomainError } from './errors.js';
import type { Size } from './size.js';

/** An instance that needs a node, or already has one. */
export interface Placeable {
  id: string;
  appId: string;
  process: string;
  size: Size;
}

export interface PlacementNode {
  id: string;
  name: string;
  /** What instances may take together. */
  memoryMb: number;
  cordoned: boolean;
  /** Was its agent heard lately? */
  seen: boolean;
  /** What runs there now, or is about to. */
  instances: readonly Placeable[];
}

/**
 * Which node each instance goes to, all or none: first where the fewest of its app and process are, then where
 * most memory is free, then by id, so that the same question always has the same answer.
 */
export function place(instances: readonly Placeable[], nodes: readonly PlacementNode[]): Map<string, string> {
  const open = nodes
    .filter((node) => !node.cordoned && node.seen)
    .map((node) => ({ id: node.id, freeMb: node.memoryMb - memoryOf(node.instances), held: [...node.instances] }));
  const placed = new Map<string, string>();
  for (const instance of instances) {
    const siblings = (held: readonly Placeable[]) =>
      held.filter(({ appId, process }) => appId === instance.appId && process === instance.process).length;
    const [best] = open
      .filter(({ freeMb }) => freeMb >= instance.size.memoryMb)
      .sort((a, b) => siblings(a.held) - siblings(b.held) || b.freeMb - a.freeMb || (a.id < b.id ? -1 : 1));
    if (!best) throw noRoom(instance, nodes, Math.max(0, ...open.map(({ freeMb }) => freeMb)));
    best.freeMb -= instance.size.memoryMb;
    best.held.push(instance);
    placed.set(instance.id, best.id);
  }
  return placed;
}

function memoryOf(instances: readonly Placeable[]): number {
  return instances.reduce((sum, { size }) => sum + size.memoryMb, 0);
}

function noRoom(instance: Placeable, nodes: readonly PlacementNode[], freeMb: number): DomainError {
  const needed = instance.size.memoryMb;
  const closed = nodes.filter((node) => node.cordoned || !node.seen);
  const why =
    closed.length === nodes.length
      ? 'no node takes new instances'
      : `the node with most room has ${freeMb} MB, so ${needed - freeMb} MB are missing`;
  const notCounted = closed.map(({ name, cordoned }) => `${name} (${cordoned ? 'cordoned' : 'not answering'})`);
  return new DomainError('placement.no_room', `An instance of "${instance.process}" needs ${needed} MB: ${why}.`, {
    kind: 'unavailable',
    hint: `Stop or scale down an app, choose a smaller size, or add a node.${
      notCounted.length > 0 ? ` Not counted: ${notCounted.join(', ')}.` : ''
    }`,
  });
}
