import { redirect } from 'next/navigation';
import { homeTeam, requirePerson } from '@/lib/session';

export default async function Home() {
  const team = await homeTeam(await requirePerson());
  redirect(team ? `/${team.slug}/apps` : '/account');
}
