import type { Api } from '@berth/api-client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

/**
 * Every read of the console, once: a page prefetches it on the server, its components use it in the browser.
 * All that belongs to a team begins with ['team', slug], so that one event can refresh it.
 */
export function queriesOf(api: Api) {
  const page = { limit: 50 };
  return {
    platform: () =>
      queryOptions({ queryKey: ['platform'], queryFn: async () => (await api.GET('/api/platform')).data! }),
    me: () => queryOptions({ queryKey: ['me'], queryFn: async () => (await api.GET('/api/me')).data! }),

    team: (team: string) =>
      queryOptions({
        queryKey: ['team', team, 'itself'],
        queryFn: async () => (await api.GET('/api/teams/{team}', { params: { path: { team } } })).data!,
      }),
    members: (team: string) =>
      queryOptions({
        queryKey: ['team', team, 'members'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/members', { params: { path: { team }, query: { limit: 200 } } })).data!
            .items,
      }),
    invitations: (team: string) =>
      queryOptions({
        queryKey: ['team', team, 'invitations'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/invitations', { params: { path: { team }, query: { limit: 200 } } })).data!
            .items,
      }),
    tokens: (team: string) =>
      queryOptions({
        queryKey: ['team', team, 'tokens'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/tokens', { params: { path: { team }, query: { limit: 200 } } })).data!
            .items,
      }),
    audit: (team: string) =>
      infiniteQueryOptions({
        queryKey: ['team', team, 'audit'],
        initialPageParam: undefined as string | undefined,
        queryFn: async ({ pageParam: cursor }) =>
          (await api.GET('/api/teams/{team}/audit', { params: { path: { team }, query: { ...page, cursor } } })).data!,
        getNextPageParam: ({ next }) => next ?? undefined,
      }),

    apps: (team: string) =>
      queryOptions({
        queryKey: ['team', team, 'apps'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps', { params: { path: { team }, query: { limit: 200 } } })).data!.items,
      }),
    app: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'itself'],
        queryFn: async () => (await api.GET('/api/teams/{team}/apps/{app}', { params: { path: { team, app } } })).data!,
      }),
    instances: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'instances'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/instances', { params: { path: { team, app } } })).data!.items,
      }),
    formation: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'formation'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/formation', { params: { path: { team, app } } })).data!,
      }),
    destroyPlan: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'destroy-plan'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/destroy-plan', { params: { path: { team, app } } })).data!,
      }),
    builds: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'builds'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/builds', { params: { path: { team, app }, query: page } })).data!
            .items,
      }),
    build: (team: string, app: string, build: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'build', build],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/builds/{build}', { params: { path: { team, app, build } } }))
            .data!,
      }),
    releases: (team: string, app: string) =>
      infiniteQueryOptions({
        queryKey: ['team', team, 'app', app, 'releases'],
        initialPageParam: undefined as string | undefined,
        queryFn: async ({ pageParam: cursor }) =>
          (
            await api.GET('/api/teams/{team}/apps/{app}/releases', {
              params: { path: { team, app }, query: { ...page, cursor } },
            })
          ).data!,
        getNextPageParam: ({ next }) => next ?? undefined,
      }),
    release: (team: string, app: string, number: number) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'release', number],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/releases/{number}', { params: { path: { team, app, number } } }))
            .data!,
      }),
    deployments: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'deployments'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/deployments', { params: { path: { team, app }, query: page } }))
            .data!.items,
      }),
    deployment: (team: string, app: string, deployment: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'deployment', deployment],
        queryFn: async () =>
          (
            await api.GET('/api/teams/{team}/apps/{app}/deployments/{deployment}', {
              params: { path: { team, app, deployment } },
            })
          ).data!,
      }),
    config: (team: string, app: string) =>
      queryOptions({
        queryKey: ['team', team, 'app', app, 'config'],
        queryFn: async () =>
          (await api.GET('/api/teams/{team}/apps/{app}/config', { params: { path: { team, app } } })).data!,
      }),

    nodes: () =>
      queryOptions({
        queryKey: ['nodes'],
        queryFn: async () => (await api.GET('/api/nodes')).data!.items,
        refetchInterval: 10_000,
      }),
    platformHealth: () =>
      queryOptions({
        queryKey: ['platform', 'health'],
        queryFn: async () => (await api.GET('/api/platform/health')).data!,
        refetchInterval: 10_000,
      }),
    platformSettings: () =>
      queryOptions({
        queryKey: ['platform', 'settings'],
        queryFn: async () => (await api.GET('/api/platform/settings')).data!,
      }),
  };
}
