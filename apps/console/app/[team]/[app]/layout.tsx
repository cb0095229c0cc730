import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { AppHeader } from '@/components/app/app-header';
import { serverQueries } from '@/lib/api/server';
import { Prefetched } from '@/lib/prefetch';

type Props = { params: Promise<{ team: string; app: string }>; children: ReactNode };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).app };
}

export default async function AppLayout({ params, children }: Props) {
  const { team, app } = await params;
  const queries = await serverQueries();
  return (
    <Prefetched fill={[(client) => client.fetchQuery(queries.app(team, app))]}>
      <AppHeader team={team} app={app} />
      {children}
    </Prefetched>
  );
}
