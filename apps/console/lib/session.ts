import 'server-only';
import { ApiError } from '@berth/api-client';
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { Me, MyTeam } from '@/lib/api/types';
import { serverApi } from './api/server';

export const teamCookie = 'berth-team';

/** Who looks at this page, or null. */
export const currentPerson = cache(async (): Promise<Me | null> => {
  try {
    const { data } = await (await serverApi()).GET('/api/me');
    return data ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
});

/** Who looks at this page; without a session they sign in first and come back. */
export async function requirePerson(): Promise<Me> {
  const person = await currentPerson();
  if (person) return person;
  const path = (await headers()).get('x-path') ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

export async function requireTeam(slug: string): Promise<{ person: Me; team: MyTeam }> {
  const person = await requirePerson();
  const team = person.teams.find((candidate) => candidate.slug === slug);
  if (!team) notFound();
  return { person, team };
}

/** The team they were in last, else their own. */
export async function homeTeam(person: Me): Promise<MyTeam | undefined> {
  const last = (await cookies()).get(teamCookie)?.value;
  return (
    person.teams.find(({ slug }) => slug === last) ?? person.teams.find(({ personal }) => personal) ?? person.teams[0]
  );
}
