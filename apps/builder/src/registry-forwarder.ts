import { createServer, type Server } from 'node:http';
import https from 'node:https';
import type { Logger } from '@berth/process';

interface Far {
  /** The operator's door for builders. */
  origin: string;
  token: string;
  ca: string;
  servername: string;
}

/**
 * On another machine the registry keeps its name (`127.0.0.1:5000` inside the build engine): what the engine sends there
 * arrives here and goes on by TLS, with this builder's token, to the platform's registry.
 */
export function registryForwarder({ origin, token, ca, servername }: Far, logger: Logger): Server {
  const agent = new https.Agent({ ca, servername, keepAlive: true, maxSockets: 8 });
  return createServer({ requestTimeout: 0 }, (request, response) => {
    const headers = { ...request.headers, 'x-berth-builder': token };
    const onward = https.request(new URL(request.url ?? '/', origin), { method: request.method, headers, agent });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', (error) => {
      logger.warn({ err: error }, 'the registry cannot be reached');
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
}
