import Docker from 'dockerode';

export type { default as Docker } from 'dockerode';

export const labels = {
  installation: 'berth.installation',
  component: 'berth.component',
  spec: 'berth.spec',
  image: 'berth.image',
  data: 'berth.data',
  /** Set by `berth test`: the process whose death makes this installation a leftover. */
  owner: 'berth.test-owner',
} as const;

export function dockerSocket(): string {
  const host = process.env.DOCKER_HOST ?? '';
  return host.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
}

export function connectDocker(): Docker {
  return new Docker({ socketPath: dockerSocket() });
}

/** What Docker says when the object is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** Undefined for an object that is not there. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
