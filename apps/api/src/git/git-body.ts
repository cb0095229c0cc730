import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DomainError } from '@berth/domain';
import { statusOfKind } from '@berth/process';

/** Requests that wait for `100 Continue`: given only once the token is known to be good. */
const waiting = new WeakSet<IncomingMessage>();

export function markWaiting(request: IncomingMessage): void {
  waiting.add(request);
}

/** The body as git meant it (clients compress small ones), asked for only now. */
export function bodyOf(request: IncomingMessage, response: ServerResponse): Readable {
  if (waiting.has(request)) response.writeContinue();
  if (request.headers['content-encoding'] !== 'gzip') return request;
  const gunzip = createGunzip();
  request.pipe(gunzip);
  // Half a body: what came is passed on, git then says what is missing.
  request.on('close', () => gunzip.end());
  return gunzip;
}

/**
 * Feeds a child and goes on reading when it ended early. A pipeline would destroy the request then, and the client would
 * see a reset instead of git's words.
 */
export function feed(body: Readable, stdin: NodeJS.WritableStream): void {
  body.pipe(stdin);
  body.on('error', () => stdin.end());
  body.on('close', () => stdin.end());
  const drain = () => {
    body.unpipe(stdin);
    body.resume();
  };
  stdin.on('error', drain);
  stdin.on('close', drain);
}

/** Words that git shows as `remote: …`. */
export function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const known = error instanceof DomainError;
  const status = known ? statusOfKind[error.kind] : 500;
  const words = known ? [error.message, ...(error.hint ? [error.hint] : [])] : ['Something went wrong on our side.'];
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...(status === 401 ? { 'www-authenticate': 'Basic realm="Berth: a token is the password"' } : {}),
  });
  response.end(`${words.join('\n')}\n`);
}
