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
  return createApi({
    baseUrl: process.env.API_URL ?? 'http://127.0.0.1:4000',
    headers: forwarded,
    fetch: patientFetch,
  });
});

export async function serverQueries() {
  return queriesOf(await serverApi());
}

const patience = { times: 6, pauseMs: 400 };

/** The API may be starting again: a page that comes two seconds late is better than one that says so. */
async function patientFetch(request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(request.clone());
    } catch (error) {
      if (attempt >= patience.times || request.method !== 'GET') throw error;
      await new Promise((resolve) => setTimeout(resolve, patience.pauseMs));
    }
  }
}
