import http from 'node:http';
import { installation } from './installation.js';

export interface Answer {
  status: number;
  body: string;
  headers: http.IncomingHttpHeaders;
}

/** A visitor at the router. `*.localhost` is not in every resolver: connects to the address, names the host. */
export function visit(
  app: string,
  path = '/',
  options: {
    method?: string;
    headers?: Record<string, string>;
    body?: Buffer | string;
    timeoutMs?: number;
    agent?: http.Agent;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: installation.httpPort,
        path,
        method: options.method ?? 'GET',
        headers: { host: installation.hostOf(app), ...options.headers },
        agent: options.agent ?? false,
        timeout: options.timeoutMs ?? 60_000,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer from ${app} within the time-out`)));
    request.on('error', reject);
    request.end(options.body);
  });
}

export interface Load {
  /** Ends the load and tells what happened. */
  stop(): Promise<{ sent: number; failed: string[]; bodies: Map<string, number> }>;
}

/** A steady stream of visitors: `perSecond` new requests each second, whatever the answers take. */
export function steadyLoad(app: string, perSecond: number, path = '/'): Load {
  const failed: string[] = [];
  const bodies = new Map<string, number>();
  const open = new Set<Promise<void>>();
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    const started = new Date().toISOString();
    const one = visit(app, path, { timeoutMs: 60_000 })
      .then(({ status, body }) => {
        bodies.set(body, (bodies.get(body) ?? 0) + 1);
        if (status !== 200) failed.push(`${started} ${status} ${body.slice(0, 120)}`);
      })
      .catch((error: Error) => void failed.push(`${started} ${error.message}`))
      .finally(() => open.delete(one));
    open.add(one);
  }, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return { sent, failed, bodies };
    },
  };
}
