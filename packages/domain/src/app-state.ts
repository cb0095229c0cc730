/** What a person sees of an app at a glance. */
export type AppState =
  | 'empty'
  | 'building'
  | 'deploying'
  | 'live'
  | 'degraded'
  | 'crashing'
  | 'asleep'
  | 'stopped'
  | 'destroying';

export interface AppFacts {
  readonly desired: 'running' | 'stopped' | 'asleep' | 'destroying';
  readonly released: boolean;
  /** A build or a deployment is under way. */
  readonly building: boolean;
  readonly deploying: boolean;
  readonly instances: { readonly desired: number; readonly ready: number; readonly failing: number };
}

/** One word out of what is desired and what is observed; what a person asked for comes first, trouble before progress. */
export function appStateOf({ desired, released, building, deploying, instances }: AppFacts): AppState {
  if (desired === 'destroying') return 'destroying';
  if (!released) return deploying ? 'deploying' : building ? 'building' : 'empty';
  if (desired === 'stopped') return 'stopped';
  if (desired === 'asleep') return 'asleep';
  if (deploying) return 'deploying';
  if (instances.desired > 0 && instances.ready === 0 && instances.failing > 0) return 'crashing';
  return instances.ready < instances.desired ? 'degraded' : 'live';
}
