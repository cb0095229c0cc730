import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type { components, paths };
export type Api = ReturnType<typeof createApi>;

/** An answer from the API that says no, with the words to show for it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint?: string,
    readonly requestId?: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface ApiOptions {
  baseUrl: string;
  headers?: Record<string, string>;
  /** Instead of the global one, for callers that wait and ask again. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Used by the console, the CLI and the e2e tests alike. Failures throw, so callers read only the happy path. */
export function createApi(options: ApiOptions) {
  const client = createClient<paths>(options);
  client.use(throwProblems);
  return client;
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    const {
      code = 'unknown',
      message = response.statusText,
      hint,
      requestId,
    } = await response.json().catch(() => ({}));
    throw new ApiError(response.status, code, message, hint, requestId);
  },
};
