'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Me, MyTeam, Role } from '@/lib/api/types';

interface Place {
  team: MyTeam;
  person: Me;
}

const Context = createContext<Place | null>(null);

export function TeamProvider({ team, person, children }: Place & { children: ReactNode }) {
  return <Context value={{ team, person }}>{children}</Context>;
}

export function usePlace(): Place {
  const place = useContext(Context);
  if (!place) throw new Error('usePlace is for pages of a team');
  return place;
}

const order: readonly Role[] = ['viewer', 'developer', 'admin', 'owner'];

/** Only hides what would be refused; the API decides. */
export function useMay(least: Role): boolean {
  return order.indexOf(usePlace().team.role) >= order.indexOf(least);
}
