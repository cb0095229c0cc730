import { randomUUID } from 'node:crypto';
import type { NextFunction, Response } from 'express';
import type { AuthenticatedRequest } from './requires.js';

const pattern = /^[A-Za-z0-9_-]{8,64}$/;

/** Keeps the id that the router gave the request, or makes one; the answer says it. */
export function requestId(request: AuthenticatedRequest, response: Response, next: NextFunction): void {
  const given = request.header('x-request-id');
  request.id = given !== undefined && pattern.test(given) ? given : randomUUID();
  response.setHeader('x-request-id', request.id);
  next();
}
