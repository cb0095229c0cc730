import fs from 'node:fs';
import { createLogger, internalServer, listenOn, onShutdown, serveHealth } from '@berth/process';
import { connect } from './adapters.js';
import { readSettings } from './config.js';
import { authorizeBy, isJoinedBuilder } from './http/authorize.js';
import { builderEndpoints } from './http/builder-endpoints.js';
import { buildersDoor } from './http/builders-door.js';
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

const tokens = { agent: settings.AGENT_TOKEN, router: settings.ROUTER_TOKEN, builder: settings.BUILDER_TOKEN };
const server = internalServer({
  logger,
  authorize: authorizeBy(deps.prisma, tokens),
  routes: [
    ...routeEndpoints(deps, new RouteWatch(deps.prisma, deps.wakes)),
    ...builderEndpoints(deps, { objects, logs }),
    ...logEndpoints(deps, { objects, logs }, tokens),
  ],
});
await listenOn(server, { socket: settings.OPERATOR_SOCKET, mode: 0o660 });
onShutdown(() => {
  server.close();
  server.closeAllConnections();
});
if (settings.BUILDERS_PORT > 0) {
  const door = buildersDoor({
    server,
    key: fs.readFileSync(settings.REGISTRY_TOKEN_KEY_FILE),
    certificate: fs.readFileSync(settings.REGISTRY_TOKEN_CERT_FILE),
    registryUrl: settings.REGISTRY_URL,
    isBuilder: (request) => isJoinedBuilder(deps.prisma, request),
  });
  await listenOn(door, { port: settings.BUILDERS_PORT, host: '0.0.0.0' });
  onShutdown(() => {
    door.close();
    door.closeAllConnections();
  });
}
await serveHealth({ where: { port: settings.HEALTH_PORT }, check: () => deps.prisma.$queryRaw`SELECT 1` });

leader.start();
onShutdown(() => leader.stop());
logger.info({ socket: settings.OPERATOR_SOCKET }, 'operator is up');
