'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/browser';
import { useFailureToast } from '@/lib/use-problem';

export type Power = 'start' | 'stop' | 'sleep' | 'restart';

export function usePower(team: string, app: string) {
  const client = useQueryClient();
  const onError = useFailureToast();
  return useMutation({
    mutationFn: async (power: Power) => {
      const params = { path: { team, app } };
      if (power === 'start') await api.POST('/api/teams/{team}/apps/{app}/start', { params });
      if (power === 'stop') await api.POST('/api/teams/{team}/apps/{app}/stop', { params });
      if (power === 'sleep') await api.POST('/api/teams/{team}/apps/{app}/sleep', { params });
      if (power === 'restart') await api.POST('/api/teams/{team}/apps/{app}/restart', { params });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['team', team] }),
    onError,
  });
}
