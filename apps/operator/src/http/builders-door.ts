import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer, type Server as SecureServer } from 'node:https';

interface Door {
  /** The operator's own HTTP; of it builders see their part and the log. */
  server: Server;
  key: Buffer;
  /** Pinned by builders: they learn its fingerprint with their token. */
  certificate: Buffer;
  registryUrl: string;
  isBuilder: (request: IncomingMessage) => Promise<boolean>;
}

/**
 * The one address that a builder on another machine needs: its endpoints, the log and the registry behind one TLS port,
 * with one token. Postgres, Redis and S3 stay out of its reach.
 */
export function buildersDoor({ server, key, certificate, registryUrl, isBuilder }: Door): SecureServer {
  return createServer({ key, cert: certificate, minVersion: 'TLSv1.2', requestTimeout: 0 }, (request, response) => {
    const path = request.url ?? '';
    if (path.startsWith('/builder/') || path === '/logs') return void server.emit('request', request, response);
    if (!path.startsWith('/v2/')) return void response.writeHead(404).end();
    forward(request, response).catch(() => response.destroy());
  });

  /** The registry judges the engine's own token; ours, in a header of its own, is what lets one knock at all. */
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { 'x-berth-builder': token, ...headers } = request.headers;
    const knock = { headers: { authorization: `Bearer ${token}` } } as IncomingMessage;
    if (!(await isBuilder(knock))) return void response.writeHead(403).end();
    const url = new URL(request.url ?? '/', registryUrl);
    const onward = http.request(url, { method: request.method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}
