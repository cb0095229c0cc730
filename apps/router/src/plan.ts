import type { Route, RouteInstance } from '@berth/contracts';
import { serverName } from './server-name.js';

/** What HAProxy shall have for one app. */
export interface Slot {
  name: string;
  appId: string;
  hosts: readonly string[];
  /** Host names are taken away at once; the slot is free when its last server is gone. */
  state: Route['state'];
  startSeconds: number;
  requestSeconds: number;
  servers: ReadonlyMap<string, Server>;
}

export interface Server {
  address: string;
  port: number;
  maxconn: number;
}

export interface Entry {
  route: Route;
  /** Instances that a visitor woke: the row still says asleep until the operator has heard of it. */
  woken?: { version: number; instances: RouteInstance[] };
}

/** A table of routes and the slots of their apps → all that HAProxy shall have. */
export function planSlots(entries: Iterable<Entry>, slotOf: (appId: string) => string): Slot[] {
  const taken = new Set<string>();
  const slots: Slot[] = [];
  for (const entry of entries) {
    const { route } = entry;
    if (route.removed) continue;
    // The platform gives a host name to one app only; if it ever gave it twice, the first keeps it.
    const hosts = route.hosts.filter((host) => !taken.has(host));
    for (const host of hosts) taken.add(host);
    slots.push({
      name: slotOf(route.appId),
      appId: route.appId,
      hosts,
      state: route.state,
      startSeconds: route.startSeconds,
      requestSeconds: route.requestSeconds,
      servers: new Map(instancesOf(entry).map((instance) => [serverName(instance), serverOf(instance)])),
    });
  }
  return slots;
}

export function instancesOf({ route, woken }: Entry): RouteInstance[] {
  if (route.state === 'serving') return route.instances;
  if (route.state === 'asleep' && woken?.version === route.version) return woken.instances;
  return [];
}

function serverOf({ address, port, maxconn }: RouteInstance): Server {
  return { address, port, maxconn };
}

export interface Maps {
  hosts: Map<string, string>;
  hold: Map<string, string>;
  timeouts: Map<string, string>;
}

export type MapName = keyof Maps;
export const mapNames = ['hold', 'timeouts', 'hosts'] as const satisfies readonly MapName[];

export function planMaps(slots: readonly Slot[]): Maps {
  const maps: Maps = { hosts: new Map(), hold: new Map(), timeouts: new Map() };
  for (const slot of slots) {
    for (const host of slot.hosts) maps.hosts.set(host, slot.name);
    maps.hold.set(slot.name, `${slot.state}:${Math.round(slot.startSeconds * 1_000)}`);
    maps.timeouts.set(slot.name, String(Math.round(slot.requestSeconds * 1_000)));
  }
  return maps;
}
