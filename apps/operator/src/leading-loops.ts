import type { LogStore } from '@berth/logs';
import { type Loop, loop } from '@berth/process';
import type { Redis } from 'ioredis';
import { AppLoops } from './apps/app-loops.js';
import { type BuildQueue, sweepBuilds } from './builds/sweep-builds.js';
import type { Deps, Stores } from './deps.js';
import { observeInstances } from './engine/observe-instances.js';
import { removeOrphans } from './engine/remove-orphans.js';
import { watchNode } from './engine/watch-node.js';
import { collectGarbage } from './platform/collect-garbage.js';
import { expire } from './platform/expire.js';
import type { Work } from './platform/leader.js';
import { publishOutbox } from './platform/publish-outbox.js';
import type { Registry } from './platform/registry.js';
import type { WakeTopic } from './platform/wakes.js';

interface More extends Stores {
  redis: Redis;
  queue: BuildQueue;
  registry: Registry;
  auditDays: number;
}

/** Everything only the leader does. */
export function startLeadingLoops(deps: Deps, { redis, queue, registry, objects, logs, auditDays }: More): Work {
  const { prisma, wakes, logger } = deps;
  const quiet: (() => void)[] = [];
  const every = (name: string, everySeconds: number, round: () => Promise<void>, topics: WakeTopic[] = []): Loop => {
    const made = loop({ name, everySeconds, logger }, round);
    if (topics.length > 0) quiet.push(wakes.on(topics, () => made.wake()));
    return made;
  };
  const working: Work[] = [
    new AppLoops(deps),
    observeInstances(deps),
    every('node', 10, () => watchNode(deps)),
    every('orphans', 30, () => removeOrphans(deps)),
    every('builds', 10, () => sweepBuilds(prisma, queue, wakes)),
    every('outbox', 5, () => publishOutbox(prisma, redis, logs), ['outbox']),
    every('garbage', 30, () => collectGarbage({ ...deps, objects, logs, registry }), ['garbage']),
    every('expiry', 600, () => expire(prisma, objects, { auditDays })),
    archiveLoop(deps, logs),
  ];
  return {
    async stop() {
      for (const off of quiet) off();
      await Promise.all(working.map((work) => work.stop()));
    },
  };
}

function archiveLoop({ logger }: Deps, logs: LogStore): Loop {
  return loop({ name: 'archive', everySeconds: 5, logger }, (signal) => logs.archive({ signal }));
}
