import { serverLine, serverOptions } from './config-file.js';
import type { RunningServer, ServerMode } from './haproxy.js';
import { type MapName, type Maps, mapNames, planMaps, type Server, type Slot } from './plan.js';

/** HAProxy as it is, kept up to date by what we tell it. */
export interface Running {
  pid: number;
  /** By `slot/server`. A limit is unknown until it was set once. */
  servers: Map<string, { address: string; port: number; mode: ServerMode; maxconn?: number }>;
  maps: Maps;
}

export interface Change {
  command: string;
  /** Applies when HAProxy agreed. */
  done(running: Running): void;
  /** What an answer must look like; anything else is a refusal. */
  expects: RegExp;
  /** A refusal of this one means that an old instance may still be reached. */
  removes?: boolean;
}

const nothing = /^$/;

/**
 * What has to be said to make HAProxy as it shall be. Order matters: new servers stand before a host leads to them,
 * and the old ones leave last, so that no request finds nobody in between.
 */
export function changesFor(running: Running, slots: readonly Slot[], mapFile: (name: MapName) => string): Change[] {
  return [...arrivals(running, slots), ...mapChanges(running, planMaps(slots), mapFile), ...departures(running, slots)];
}

function arrivals(running: Running, slots: readonly Slot[]): Change[] {
  return slots.flatMap((slot) =>
    [...slot.servers].flatMap(([name, wanted]) => arrival(running, `${slot.name}/${name}`, wanted)),
  );
}

function arrival(running: Running, key: string, wanted: Server): Change[] {
  const now = running.servers.get(key);
  if (!now) return [added(key, wanted), ...readied(key)];
  const changes: Change[] = [];
  if (now.address !== wanted.address || now.port !== wanted.port) {
    changes.push({
      command: `set server ${key} addr ${wanted.address} port ${wanted.port}`,
      expects: /changed|no need/,
      done: ({ servers }) => update(servers, key, { address: wanted.address, port: wanted.port }),
    });
  }
  if (now.maxconn !== wanted.maxconn) {
    changes.push({
      command: `set maxconn server ${key} ${wanted.maxconn}`,
      expects: nothing,
      done: ({ servers }) => update(servers, key, { maxconn: wanted.maxconn }),
    });
  }
  return now.mode === 'ready' ? changes : [...changes, ...readied(key)];
}

function added(key: string, wanted: Server): Change {
  return {
    command: `add server ${serverLine(key, wanted)} ${serverOptions}`,
    expects: /New server registered/,
    done: ({ servers }) => servers.set(key, { ...wanted, mode: 'maint' }),
  };
}

function readied(key: string): Change[] {
  return [
    { command: `enable health ${key}`, expects: nothing, done: () => {} },
    {
      command: `set server ${key} state ready`,
      expects: nothing,
      done: ({ servers }) => update(servers, key, { mode: 'ready' }),
    },
    // Otherwise the first check that fails takes it down, however many may fail.
    { command: `set server ${key} health up`, expects: nothing, done: () => {} },
  ];
}

function departures(running: Running, slots: readonly Slot[]): Change[] {
  const wanted = new Set(slots.flatMap((slot) => [...slot.servers.keys()].map((name) => `${slot.name}/${name}`)));
  // An app that shall serve and has nobody has crashed: whom it refused may ask the same instance until it is back.
  const crashed = new Set(
    slots.filter((slot) => slot.state === 'serving' && slot.servers.size === 0).map(({ name }) => name),
  );
  return [...running.servers].flatMap(([key, { mode }]) => {
    if (wanted.has(key)) return [];
    const leaves: ServerMode = crashed.has(key.split('/')[0]!) && mode !== 'maint' ? 'drain' : 'maint';
    if (mode === leaves) return [];
    return {
      command: `set server ${key} state ${leaves}`,
      expects: /^$|No such server/,
      removes: true,
      done: ({ servers }: Running) => update(servers, key, { mode: leaves }),
    };
  });
}

function mapChanges(running: Running, wanted: Maps, mapFile: (name: MapName) => string): Change[] {
  return mapNames.flatMap((name) => {
    const file = mapFile(name);
    const now = running.maps[name];
    const put = [...wanted[name]].filter(([key, value]) => now.get(key) !== value);
    const gone = [...now.keys()].filter((key) => !wanted[name].has(key));
    return [
      ...put.map(([key, value]) => ({
        command: `${now.has(key) ? 'set' : 'add'} map ${file} ${key} ${value}`,
        expects: nothing,
        done: ({ maps }: Running) => maps[name].set(key, value),
      })),
      ...gone.map((key) => ({
        command: `del map ${file} ${key}`,
        expects: nothing,
        done: ({ maps }: Running) => maps[name].delete(key),
      })),
    ];
  });
}

function update(
  servers: Running['servers'],
  key: string,
  change: Partial<Running['servers'] extends Map<string, infer S> ? S : never>,
) {
  const server = servers.get(key);
  if (server) Object.assign(server, change);
}

export function runningServers(servers: readonly RunningServer[]): Running['servers'] {
  return new Map(servers.map(({ slot, name, address, port, mode }) => [`${slot}/${name}`, { address, port, mode }]));
}
