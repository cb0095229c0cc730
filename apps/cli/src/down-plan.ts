import path from 'node:path';
import { ownNames } from './installation/folders.js';

/** What `down` found that is this installation's. */
export interface Inventory {
  id: string;
  dataDir: string;
  containers: readonly { id: string; name: string; component: string }[];
  networks: readonly { id: string; name: string }[];
  /** Tags of images that no other installation could need. */
  images: readonly string[];
  /** What lies in the data directory. */
  entries: readonly string[];
}

export interface DownPlan {
  containers: Inventory['containers'];
  networks: Inventory['networks'];
  images: readonly string[];
  paths: readonly string[];
  firewallTable: string;
}

/** The order of stopping: visitors first, stores last, so that nobody loses what it writes to. */
const order = [
  'router',
  'router-controller',
  'builder',
  'build-engine',
  'console',
  'api',
  'agent',
  'operator',
  'registry',
];
const stores = ['redis', 's3', 'postgres'];

/** Exactly what goes; with `data` everything, else what holds no data. Only our own names, whatever else lies there. */
export function planDown(found: Inventory, { data }: { data: boolean }): DownPlan {
  const rank = (component: string) => {
    if (stores.includes(component)) return order.length + 1 + stores.indexOf(component);
    const at = order.indexOf(component);
    // Apps' instances and the rest: after the router, before what supervises them is gone for long.
    return at < 0 ? 1.5 : at;
  };
  const ours = new Set([...ownNames, 'berth.env', 'berth.env.new']);
  return {
    containers: [...found.containers].sort((a, b) => rank(a.component) - rank(b.component)),
    networks: found.networks,
    images: data ? found.images : [],
    paths: data ? found.entries.filter((name) => ours.has(name)).map((name) => path.join(found.dataDir, name)) : [],
    firewallTable: `berth_${found.id}`,
  };
}
