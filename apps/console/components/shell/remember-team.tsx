'use client';

import { useEffect } from 'react';
import { rememberInCookie } from '@/lib/prefs';

/** The next visit begins in the team of this one. */
export function RememberTeam({ slug }: { slug: string }) {
  useEffect(() => rememberInCookie('berth-team', slug), [slug]);
  return null;
}
