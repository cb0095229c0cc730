'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const Live = createContext(true);

/** False while the line to the API is down: what is shown may be old. */
export function useIsLive(): boolean {
  return useContext(Live);
}

/**
 * One stream per team. A change only says that something changed; what is on the screen is then asked again,
 * at most four times a second. While the stream is down, it is asked every 10 s.
 */
export function TeamEvents({ team, children }: { team: string; children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState(true);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: ['team', team] });
      }, 250);
    };
    const events = new EventSource(`/api/teams/${encodeURIComponent(team)}/events`);
    events.addEventListener('change', refresh);
    events.addEventListener('hello', () => {
      clearTimeout(grace);
      setLive((before) => {
        if (!before) refresh();
        return true;
      });
    });
    events.addEventListener('end', () => {
      events.close();
      location.assign('/sign-in');
    });
    events.onerror = () => {
      clearTimeout(grace);
      grace = setTimeout(() => setLive(false), 3_000);
    };
    return () => {
      clearTimeout(timer);
      clearTimeout(grace);
      events.close();
    };
  }, [client, team]);

  useEffect(() => {
    if (live) return;
    const timer = setInterval(() => client.invalidateQueries({ queryKey: ['team', team] }), 10_000);
    return () => clearInterval(timer);
  }, [client, live, team]);

  return <Live value={live}>{children}</Live>;
}
