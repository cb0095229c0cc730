'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/lib/api/browser';
import type { BuildSummary, Deployment } from '@/lib/api/types';
import { isMovingBuild } from '@/lib/rollout';
import { useFailureToast } from '@/lib/use-problem';

/** Ends what is under way: the build while it builds, else the deployment. */
export function useCancel(team: string, app: string) {
  const client = useQueryClient();
  const onError = useFailureToast();
  const mutation = useMutation({
    mutationFn: async ([build, deployment]: [BuildSummary | null, Deployment | null]) => {
      if (build && isMovingBuild(build)) {
        await api.POST('/api/teams/{team}/apps/{app}/builds/{build}/cancel', {
          params: { path: { team, app, build: build.id } },
        });
      } else if (deployment) {
        await api.POST('/api/teams/{team}/apps/{app}/deployments/{deployment}/cancel', {
          params: { path: { team, app, deployment: deployment.id } },
        });
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['team', team, 'app', app] }),
    onError,
  });
  return {
    cancel: (build: BuildSummary | null, deployment: Deployment | null) => mutation.mutate([build, deployment]),
    cancelling: mutation.isPending,
  };
}
