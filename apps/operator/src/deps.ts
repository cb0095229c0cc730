import type { Database } from '@berth/database';
import type { ContainerEngine, ObjectStore } from '@berth/domain';
import type { LogStore } from '@berth/logs';
import type { Logger } from '@berth/process';
import type { AppConfigs } from './apps/app-configs.js';
import type { EngineView } from './engine/engine-view.js';
import type { RegistryTokens } from './platform/registry-token.js';
import type { Wakes } from './platform/wakes.js';

/** What the loops and the internal HTTP stand on; made in adapters.ts, faked in tests. */
export interface Deps {
  prisma: Database;
  engine: ContainerEngine;
  view: EngineView;
  wakes: Wakes;
  configs: AppConfigs;
  tokens: RegistryTokens;
  logger: Logger;
  settings: { networkPool: string; registryName: string };
}

export interface Stores {
  objects: ObjectStore;
  logs: LogStore;
}
