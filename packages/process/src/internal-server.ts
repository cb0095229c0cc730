import { randomUUID, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@berth/domain';
import type { z } from 'zod';
import { statusOfKind } from './http-status.js';
import type { Logger } from './logger.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Context<Body, Query> {
  params: Record<string, string>;
  query: Query;
  body: Body;
  headers: IncomingHttpHeaders;
  request: IncomingMessage;
  /** Aborts when the caller went away or the process stops. */
  signal: AbortSignal;
}

/** A plain value is sent as JSON with 200; a stream as it is; `reply()` sets the status. */
type Handler<Body, Query> = (context: Context<Body, Query>) => Promise<unknown> | unknown;

interface Schemas<Body, Query> {
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  maxBodyBytes?: number;
}

export interface Route {
  method: Method;
  path: string;
  maxBodyBytes: number;
  match(pathname: string): Record<string, string> | undefined;
  handle(context: Context<unknown, Record<string, string>>): Promise<unknown>;
}

class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/** An answer with another status than 200. */
export function reply(status: number, body: unknown = null): Reply {
  return new Reply(status, body);
}

/** One endpoint of an internal service: what it takes is checked before the handler sees it. */
export function route<Body = undefined, Query = Record<string, string>>(
  method: Method,
  path: string,
  schemas: Schemas<Body, Query>,
  handler: Handler<Body, Query>,
): Route {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const pattern = new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}$`);
  return {
    method,
    path,
    maxBodyBytes: schemas.maxBodyBytes ?? 8 * 1024 * 1024,
    match(pathname) {
      const found = pattern.exec(pathname);
      return found ? Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1]!)])) : undefined;
    },
    async handle(context) {
      const body = schemas.body ? check(schemas.body, context.body, 'body') : undefined;
      const query = schemas.query ? check(schemas.query, context.query, 'query') : context.query;
      return handler({ ...context, body: body as Body, query: query as Query });
    },
  };
}

interface ServerOptions {
  routes: readonly Route[];
  logger: Logger;
  /** Throws a DomainError when the caller may not. */
  authorize: (request: IncomingMessage, route: Route) => Promise<void> | void;
}

/** HTTP between Berth's own processes: small, checked at the door, problems in one shape. */
export function internalServer({ routes, logger, authorize }: ServerOptions): Server {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error, url: request.url }, 'request failed');
      response.destroy();
    });
  });
  return server;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const url = new URL(request.url ?? '/', 'http://internal');
      const [found, params] = find(request.method as Method, url.pathname);
      await authorize(request, found);
      const body = await readJson(request, found.maxBodyBytes);
      const query = Object.fromEntries(url.searchParams);
      const result = await found.handle({
        params,
        query,
        body,
        headers: request.headers,
        request,
        signal: gone.signal,
      });
      await send(response, result);
    } catch (error) {
      if (gone.signal.aborted || response.headersSent) return void response.destroy();
      const requestId = randomUUID();
      if (!(error instanceof DomainError)) logger.error({ err: error, url: request.url, requestId }, 'internal error');
      const [status, problem] = describe(error);
      await send(response, reply(status, { ...problem, requestId }));
    }
  }

  function find(method: Method, pathname: string): [Route, Record<string, string>] {
    for (const candidate of routes) {
      const params = candidate.method === method ? candidate.match(pathname) : undefined;
      if (params) return [candidate, params];
    }
    throw new DomainError('request.unknown_route', `There is no ${method} ${pathname}.`, { kind: 'not_found' });
  }
}

/** Refuses callers without exactly this token; compares in constant time. */
export function bearer(...tokens: readonly string[]): (request: IncomingMessage) => void {
  const accepted = tokens.map((token) => Buffer.from(`Bearer ${token}`));
  return (request) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (accepted.some((token) => token.length === given.length && timingSafeEqual(token, given))) return;
    throw new DomainError('request.unauthenticated', 'This needs the token of a Berth process.', {
      kind: 'unauthenticated',
    });
  };
}

/** Listens on a unix socket (replacing a dead one's file) or a TCP port. */
export async function listenOn(
  server: Server,
  where: { socket: string; mode?: number } | { port: number; host: string },
): Promise<void> {
  if ('socket' in where) fs.rmSync(where.socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const done = () => {
      server.off('error', reject);
      resolve();
    };
    if ('socket' in where) server.listen(where.socket, done);
    else server.listen(where.port, where.host, done);
  });
  if ('socket' in where) fs.chmodSync(where.socket, where.mode ?? 0o660);
}

function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = [what, ...(issue?.path ?? [])].join('.');
  throw new DomainError('request.invalid', `${where}: ${issue?.message}`, { kind: 'invalid' });
}

async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) {
      throw new DomainError('request.too_large', `The body is larger than ${limit} bytes.`, { kind: 'too_large' });
    }
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new DomainError('request.invalid', 'The body is not JSON.', { kind: 'invalid', cause });
  }
}

async function send(response: ServerResponse, result: unknown): Promise<void> {
  if (response.destroyed) return;
  if (result instanceof Readable) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    await pipeline(result, response);
    return;
  }
  const { status, body } = result instanceof Reply ? result : new Reply(200, result ?? null);
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function describe(error: unknown): [number, { code: string; message: string; hint?: string }] {
  if (error instanceof DomainError) {
    const { code, message, hint } = error;
    return [statusOfKind[error.kind], hint === undefined ? { code, message } : { code, message, hint }];
  }
  return [500, { code: 'internal', message: 'Something went wrong on our side.' }];
}
