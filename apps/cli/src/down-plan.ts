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
  /** Those of a stage go together, one stage after the other. */
  stages: readonly Inventory['containers'][];
  networks: Inventory['networks'];
  images: readonly string[];
  paths: readonly string[];
  firewallTable: string;
}

/** Visitors and supervision first, stores last, so that nobody loses what it writes to. */
const first = ['router', 'router-controller', 'agent'];
const last = ['redis', 's3', 'postgres'];

/** Exactly what goes; with `data` everything, else what holds no data. Only our own names, whatever else lies there. */
export function planDown(found: Inventory, { data }: { data: boolean }): DownPlan {
  const pick = (test: (component: string) => boolean) => found.containers.filter(({ component }) => test(component));
  const ours = new Set([...ownNames, 'berth.env', 'berth.env.new']);
  return {
    stages: [
      pick((component) => first.includes(component)),
      pick((component) => !first.includes(component) && !last.includes(component)),
      pick((component) => last.includes(component)),
    ].filter((stage) => stage.length > 0),
    networks: found.networks,
    images: data ? found.images : [],
    paths: data ? found.entries.filter((name) => ours.has(name)).map((name) => path.join(found.dataDir, name)) : [],
    firewallTable: `berth_${found.id}`,
  };
}
