import type { IncomingMessage } from 'node:http';

/** better-auth speaks the web's Request; the server speaks Node's. */
export function webHeaders({ headers }: Pick<IncomingMessage, 'headers'>): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return result;
}
