import type { Route, RouteInstance } from '@berth/contracts';

export function instance(id: string, change: Partial<RouteInstance> = {}): RouteInstance {
  return { id, generation: 1, name: 'web.1', address: '10.128.4.2', port: 3000, maxconn: 80, ...change };
}

export function row(appId: string, change: Partial<Route> = {}): Route {
  return {
    ...{ appId, version: 1, removed: false, appSlug: 'app', teamId: 'tea_x', hosts: [`${appId.slice(4)}.test`] },
    ...{ state: 'serving', instances: [], startSeconds: 60, requestSeconds: 30 },
    ...change,
  };
}
