import type { ReactNode } from 'react';
import { Shell } from '@/components/shell/shell';
import { homeTeam, requirePerson } from '@/lib/session';

export default async function PlatformLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  return (
    <Shell person={person} team={(await homeTeam(person)) ?? null}>
      {children}
    </Shell>
  );
}
