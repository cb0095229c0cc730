import type { Server } from 'node:http';
import { markWaiting } from './git-body.js';

/** A push may take this long to send; Node's default of 5 minutes is for the whole server. */
const requestTimeoutMs = 60 * 60_000;

/**
 * To be called on the HTTP server before it listens. Node answers `100 Continue` by itself, before anybody looked at the
 * token: a wrong one would then take the whole pack.
 */
export function prepareGitServer(server: Server): void {
  server.requestTimeout = requestTimeoutMs;
  server.on('checkContinue', (request, response) => {
    if (request.url?.startsWith('/git/')) markWaiting(request);
    else response.writeContinue();
    server.emit('request', request, response);
  });
}
