import { createHash } from 'node:crypto';

/** One container of the platform, as a value: built by the files beside this one, applied by docker/containers.ts. */
export interface ContainerSpec {
  component: string;
  /** Name of an image recipe. */
  image: string;
  command?: readonly string[];
  /** `uid:gid`; left out, the image decides. */
  user?: string;
  env: Record<string, string>;
  mounts: readonly Mount[];
  tmpfs?: Record<string, string>;
  networks: 'host' | readonly { name: 'platform' | 'build'; address: string }[];
  /** `container port → host address:port`. */
  publish?: { port: number; host: string; hostPort: number };
  hostPid?: boolean;
  readOnly: boolean;
  capabilities?: readonly string[];
  /** build-engine mounts and makes namespaces, which the default seccomp and AppArmor profiles refuse. */
  unconfined?: boolean;
  extraHosts?: readonly string[];
  limits: { memoryMb: number; pids: number; cpus?: number };
  /** Exit code 0 says that it works. */
  health: readonly string[];
  healthSeconds?: number;
  stopSeconds?: number;
}

export interface Mount {
  source: string;
  target: string;
  readOnly?: boolean;
}

/** Equal fingerprints mean that a running container is what the specification asks for. */
export function fingerprint(spec: ContainerSpec, imageId: string, files: Record<string, string> = {}): string {
  return createHash('sha256').update(canonical({ spec, imageId, files })).digest('hex').slice(0, 16);
}

/** JSON with sorted keys, so that the order in which a file lists settings means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
