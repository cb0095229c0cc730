import 'server-only';
import { ApiError } from '@berth/api-client';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';

type Fill = (client: QueryClient) => Promise<unknown>;

/**
 * Answers that the page will ask for, sent along with it. What cannot be had now is asked again by the browser,
 * which then says why; only "there is no such thing" is the page's answer.
 */
export async function Prefetched({ fill, children }: { fill: readonly Fill[]; children: ReactNode }) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000 } } });
  const results = await Promise.allSettled(fill.map((one) => one(client)));
  for (const result of results) {
    if (result.status === 'rejected' && result.reason instanceof ApiError && result.reason.status === 404) notFound();
  }
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
