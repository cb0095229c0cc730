interface Event {
  topic: string;
  payload: unknown;
}

interface Line {
  /** `web.1`, or empty for the whole app. */
  instance: string;
  stream: 'stdout' | 'stderr';
  text: string;
}

interface Payload {
  state?: string;
  release?: number;
  cause?: string;
  failure?: string | null;
  observed?: string;
  name?: string;
  exitCode?: number | null;
  oomKilled?: boolean;
  startsInSeconds?: number | null;
  woken?: boolean;
}

/** An event as a line of the app's log, for those a person would look for there. */
export function lineOf({ topic, payload }: Event): Line | undefined {
  const about = (payload ?? {}) as Payload;
  if (topic === 'deployment') return aboutDeployment(about);
  if (topic === 'instance') return aboutInstance(about);
  if (topic === 'app' && about.woken) return { instance: '', stream: 'stdout', text: 'Woken by a visitor' };
  return undefined;
}

function aboutDeployment({ state, release, cause, failure }: Payload): Line | undefined {
  if (release === undefined) return undefined;
  const texts: Record<string, string> = {
    queued: `v${release} is being deployed (${cause ?? 'unknown'})`,
    releasing: `v${release}: the release phase runs`,
    draining: `v${release} serves`,
    live: `v${release} is live`,
    failed: `v${release} was not deployed: ${firstLine(failure) ?? 'no reason is known'}`,
    superseded: `v${release} gave way to a newer release`,
    cancelled: `v${release} was cancelled`,
  };
  const text = texts[state ?? ''];
  return text === undefined ? undefined : { instance: '', stream: state === 'failed' ? 'stderr' : 'stdout', text };
}

function aboutInstance({ observed, name = '', ...about }: Payload): Line | undefined {
  if (observed === 'ready') return { instance: name, stream: 'stdout', text: 'Ready' };
  if (observed === 'asleep' || observed === 'stopped')
    return { instance: name, stream: 'stdout', text: `Is ${observed}` };
  if (observed === 'backoff' || observed === 'failed')
    return { instance: name, stream: 'stderr', text: howItEnded(about) };
  return undefined;
}

function howItEnded({ exitCode, oomKilled, startsInSeconds, failure }: Payload): string {
  const why = oomKilled
    ? 'Ended, because it used more memory than its size allows (R15)'
    : (firstLine(failure) ?? `Exited with code ${exitCode ?? 'unknown'}`);
  return startsInSeconds ? `${why}. Starts again in ${startsInSeconds} s` : why;
}

/** The rest of it (an app's own last lines) stands in the log already. */
function firstLine(text: string | null | undefined): string | undefined {
  return text?.split('\n')[0];
}
