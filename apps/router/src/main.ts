import path from 'node:path';
import { createLogger, onShutdown, serveHealth } from '@berth/process';
import { startRouter } from './router.js';
import { readSettings } from './settings.js';

const logger = createLogger('router');
const settings = readSettings();
const router = await startRouter(settings, logger);
await serveHealth({ where: { socket: path.join(settings.runFolder, 'health.sock') }, check: () => router.check() });
onShutdown(() => router.stop());
logger.info({ router: settings.routerId, port: settings.httpPort, domain: settings.domain }, 'router controller runs');
