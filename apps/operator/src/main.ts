import { createLogger, internalServer, listenOn, onShutdown, serveHealth } from '@berth/process';
import { connect } from './adapters.js';
import { readSettings } from './config.js';
import { authorizeBy } from './http/authorize.js';
import { builderEndpoints } from './http/builder-endpoints.js';
import { logEndpoints } from './http/log-endpoints.js';
import { routeEndpoints } from './http/route-endpoints.js';
import { RouteWatch } from './http/route-watch.js';
import { startLeadingLoops } from './leading-loops.js';
import { Leader } from './platform/leader.js';

const settings = readSettings();
const logger = createLogger('operator');
const connected = connect(settings, logger, () => leader.epoch);
const { deps, objects, logs } = connected;
onShutdown(() => connected.close());

const leader = new Leader(deps.prisma, logger, () =>
  startLeadingLoops(deps, { ...connected, auditDays: settings.AUDIT_DAYS }),
);

const server = internalServer({
  logger,
  authorize: authorizeBy(deps.prisma, {
    agent: settings.AGENT_TOKEN,
    router: settings.ROUTER_TOKEN,
    builder: settings.BUILDER_TOKEN,
  }),
  routes: [
    ...routeEndpoints(deps, new RouteWatch(deps.prisma, deps.wakes)),
    ...builderEndpoints(deps, { objects, logs }),
    ...logEndpoints(deps, { objects, logs }),
  ],
});
await listenOn(server, { socket: settings.OPERATOR_SOCKET, mode: 0o660 });
onShutdown(() => {
  server.close();
  server.closeAllConnections();
});
await serveHealth({ where: { port: settings.HEALTH_PORT }, check: () => deps.prisma.$queryRaw`SELECT 1` });

leader.start();
onShutdown(() => leader.stop());
logger.info({ socket: settings.OPERATOR_SOCKET }, 'operator is up');
