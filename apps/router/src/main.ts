import { createLogger, onShutdown } from '@berth/process';
import { startRouter } from './router.js';
import { readSettings } from './settings.js';

const logger = createLogger('router');
const settings = readSettings();
const router = await startRouter(settings, logger);
onShutdown(() => router.stop());
logger.info({ router: settings.routerId, port: settings.httpPort, domain: settings.domain }, 'router controller runs');
