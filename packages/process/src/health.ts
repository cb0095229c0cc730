import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';
import { listenOn } from './internal-server.js';

export { Counter, Gauge, Histogram, register } from 'prom-client';

interface HealthOptions {
  where: { port: number; host?: string } | { socket: string };
  /** Throws when this process cannot do its work; its words go to the log, not to the caller. */
  check: () => Promise<unknown> | unknown;
}

/** GET /healthz for the container's health check, GET /metrics for Prometheus. */
export async function serveHealth({ where, check }: HealthOptions): Promise<Server> {
  collectDefaultMetrics();
  const server = createServer(async (request, response) => {
    try {
      if (request.url === '/metrics') {
        response.writeHead(200, { 'content-type': register.contentType }).end(await register.metrics());
        return;
      }
      if (request.url !== '/healthz') return void response.writeHead(404).end();
      await check();
      response.writeHead(200).end('ok\n');
    } catch {
      response.writeHead(503).end('not ready\n');
    }
  });
  await listenOn(server, 'port' in where ? { port: where.port, host: where.host ?? '0.0.0.0' } : where);
  return server;
}
