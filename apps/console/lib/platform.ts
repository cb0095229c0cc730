import 'server-only';
import { cache } from 'react';
import { serverApi } from './api/server';

/** What a visitor may know; null while the API does not answer. */
export const platform = cache(async () => {
  try {
    return (await (await serverApi()).GET('/api/platform')).data ?? null;
  } catch {
    return null;
  }
});
