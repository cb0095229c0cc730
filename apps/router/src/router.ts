import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, internalClient, type Logger, loop, register } from '@berth/process';
import { Converge } from './converge.js';
import { Departures } from './departures.js';
import { Desired } from './desired.js';
import { Files } from './files.js';
import { Haproxy, HaproxyAway } from './haproxy.js';
import { LogShipper } from './log-shipper.js';
import { LogSource } from './log-source.js';
import { RequestLog } from './request-log.js';
import { RouteTable } from './route-table.js';
import type { Settings } from './settings.js';
import { Wake } from './wake.js';
import { wakeSocket } from './wake-socket.js';

const shipEveryMs = 100;

export interface Router {
  /** Throws while HAProxy is away. */
  check(): Promise<unknown>;
  stop(): Promise<void>;
}

/** The controller: tells HAProxy what to do. When it dies, HAProxy goes on with what it was told last. */
export async function startRouter(settings: Settings, logger: Logger): Promise<Router> {
  const { routerId, runFolder } = settings;
  const operator = internalClient({ socketPath: settings.operatorSocket, token: settings.routerToken });
  const agent = internalClient({ socketPath: settings.agentSocket, token: settings.agentToken });
  const files = new Files(settings);
  const desired = recall(files, settings, logger);
  const haproxy = new Haproxy(runFolder);
  const converge = new Converge(desired, haproxy, files, logger);
  // HAProxy's container waits for this file; with the last table in it nobody else is needed to serve.
  converge.write();

  const table = new RouteTable(routerId, operator, desired, converge, logger);
  const wake = new Wake(routerId, agent, operator, desired, converge, logger);
  const departures = new Departures(routerId, operator, haproxy, converge, logger);
  const shipper = new LogShipper(routerId, operator, logger);
  const requestLog = new RequestLog(desired.slots, shipper);
  const logSource = new LogSource(path.join(runFolder, 'admin.sock'), files.path('log-cursor'), (line) =>
    requestLog.take(line),
  );

  const wakes = await wakeSocket(path.join(runFolder, 'wake.sock'), (slot) => wake.signal(slot));
  measure(table, desired, shipper);
  const loops = [
    watch(converge, logSource, logger),
    table.follow(),
    departures.follow(),
    loop({ name: 'logs', everySeconds: shipEveryMs / 1_000, logger }, () => shipper.ship()),
    loop({ name: 'woken', everySeconds: 5, logger }, () => wake.tell()),
  ];
  return {
    check: () => haproxy.pid(),
    async stop() {
      wakes.close();
      logSource.stop();
      await Promise.all(loops.map((each) => each.stop()));
      await shipper.ship();
      await Promise.all([operator.close(), agent.close()]);
    },
  };
}

/** Notices within a second that HAProxy was restarted, and within a tenth that it is back. */
function watch(converge: Converge, logSource: LogSource, logger: Logger) {
  return loop({ name: 'haproxy', everySeconds: 1, logger }, async (signal) => {
    for (;;) {
      try {
        return logSource.follow(await converge.lookAgain());
      } catch (error) {
        if (!(error instanceof HaproxyAway) || signal.aborted) throw error;
        await delay(100, undefined, { signal });
      }
    }
  });
}

function recall(files: Files, { poolSize }: Settings, logger: Logger): Desired {
  const kept = files.kept();
  if (kept === undefined) return Desired.empty(poolSize);
  try {
    return Desired.from(kept, poolSize);
  } catch (error) {
    logger.error({ err: error }, 'the kept route table cannot be read; waiting for the operator');
    return Desired.empty(poolSize);
  }
}

function measure(table: RouteTable, desired: Desired, shipper: LogShipper): void {
  const gauge = (name: string, help: string, read: () => number) => {
    register.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('berth_router_table_version', 'Version of the route table that HAProxy has', () => table.applied);
  gauge('berth_router_apps', 'Apps in the route table', () => desired.size);
  gauge('berth_router_log_lines_waiting', 'Router lines not yet taken by the operator', () => shipper.waiting);
}
