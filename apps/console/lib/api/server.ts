import 'server-only';
import { createApi } from '@berth/api-client';
import { headers } from 'next/headers';
import { cache } from 'react';
import { queriesOf } from './queries';

/** The API as the person looking at the page: their cookie, sent on over the internal address. */
export const serverApi = cache(async () => {
  const incoming = await headers();
  const forwarded: Record<string, string> = {};
  for (const name of ['cookie', 'x-forwarded-for', 'user-agent', 'x-request-id']) {
    const value = incoming.get(name);
    if (value) forwarded[name] = value;
  }
  return createApi({ baseUrl: process.env.API_URL ?? 'http://127.0.0.1:4000', headers: forwarded });
});

export async function serverQueries() {
  return queriesOf(await serverApi());
}
