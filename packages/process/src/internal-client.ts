import { Readable } from 'node:stream';
import { DomainError } from '@berth/domain';
import { Agent, type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import { kindOfStatus } from './http-status.js';

interface ClientOptions {
  /** One of the two. */
  socketPath?: string;
  origin?: string;
  token: string;
  /** Read at each call, e.g. the operator's epoch. */
  headers?: () => Record<string, string>;
  /** PEM; the only authority that is believed for https. */
  ca?: string;
  /** The name in its certificate, when it is not the one in the address. */
  servername?: string;
}

interface CallOptions<T> {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  /** What the answer must be; without it the answer is dropped. */
  schema?: z.ZodType<T>;
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface InternalClient {
  /** Throws the DomainError the other side meant, or `service.unreachable` when there is no other side. */
  call<T = void>(method: Dispatcher.HttpMethod, path: string, options?: CallOptions<T>): Promise<T>;
  /** The body as it comes; for sources and other things larger than memory. */
  stream(method: Dispatcher.HttpMethod, path: string, options?: CallOptions<never>): Promise<Readable>;
  close(): Promise<void>;
}

const defaultTimeoutMs = 30_000;

/** The calling side of `internalServer`. */
export function internalClient({
  socketPath,
  origin = 'http://internal',
  token,
  headers,
  ca,
  servername,
}: ClientOptions): InternalClient {
  const dispatcher = new Agent({
    connect: { socketPath: socketPath ?? null, ca, timeout: 5_000, ...(servername ? { servername } : {}) },
    bodyTimeout: 0,
    headersTimeout: 0,
  });

  async function send(method: Dispatcher.HttpMethod, path: string, options: CallOptions<unknown>) {
    const url = new URL(path, origin);
    for (const [key, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const timeout = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const response = await request(url, {
      method,
      dispatcher,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...headers?.(),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
    }).catch((cause: unknown) => {
      if (options.signal?.aborted) throw cause;
      throw new DomainError('service.unreachable', `${method} ${path} got no answer.`, { kind: 'unavailable', cause });
    });
    if (response.statusCode < 400) return response;
    throw problemOf(response.statusCode, await response.body.text().catch(() => ''));
  }

  return {
    async call<T>(method: Dispatcher.HttpMethod, path: string, options: CallOptions<T> = {}): Promise<T> {
      const response = await send(method, path, options);
      if (options.schema) return options.schema.parse(await response.body.json());
      await response.body.dump();
      return undefined as T;
    },
    async stream(method, path, options = {}) {
      return (await send(method, path, { ...options, timeoutMs: options.timeoutMs ?? 15 * 60_000 })).body;
    },
    close: () => dispatcher.destroy(),
  };
}

function problemOf(status: number, text: string): DomainError {
  let problem: { code?: string; message?: string; hint?: string } = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Not one of ours: the status alone has to do.
  }
  const { code = 'service.failed', message = `The service answered ${status}.`, hint } = problem;
  return new DomainError(code, message, { kind: kindOfStatus(status), ...(hint === undefined ? {} : { hint }) });
}
