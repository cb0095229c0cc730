import type { Problem } from '@berth/contracts/http';
import { DomainError } from '@berth/domain';
import { type Logger, statusOfKind } from '@berth/process';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest } from './requires.js';

export type Answer = [status: number, problem: Omit<Problem, 'requestId'>];

/** The only place where errors become HTTP. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly consoleUrl: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const response = http.getResponse<Response>();
    const [status, problem] = describe(error);
    if (status >= 500) this.logger.error({ requestId: request.id, path: request.path, err: error }, 'request failed');
    // A stream that broke has its headers out already; nothing can be said any more.
    if (response.headersSent) return void response.destroy();
    response.status(status).json(problemBody(problem, request.id, this.consoleUrl));
  }
}

export function problemBody(problem: Omit<Problem, 'requestId'>, requestId: string, consoleUrl: string): Problem {
  return { ...problem, docs: `${consoleUrl}/docs/errors#${problem.code}`, requestId };
}

export function describe(error: unknown): Answer {
  if (error instanceof DomainError) {
    const { code, message, hint } = error;
    return [statusOfKind[error.kind], hint === undefined ? { code, message } : { code, message, hint }];
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOfBodyParser(error);
  if (status === 404) return [404, { code: 'request.unknown_route', message: 'There is nothing at this address.' }];
  if (status === 413) {
    return [413, { code: 'request.too_large', message: 'The request body is larger than this route takes.' }];
  }
  if (status !== null && status < 500) return [status, { code: 'request.invalid', message: wordsOf(error) }];
  return [
    500,
    {
      code: 'internal',
      message: 'Something went wrong on our side.',
      hint: 'Try again. If it stays, quote the request id to the person who runs this installation.',
    },
  ];
}

/** Nest's validation keeps its list of words in the response. */
function wordsOf(error: unknown): string {
  const body = error instanceof HttpException ? error.getResponse() : null;
  if (body && typeof body === 'object' && 'message' in body) {
    return Array.isArray(body.message) ? body.message.join('; ') : String(body.message);
  }
  return error instanceof Error ? error.message : 'The request is not valid.';
}

function statusOfBodyParser(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  return error.status;
}
