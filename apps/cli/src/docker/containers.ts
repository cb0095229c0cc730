import { DomainError } from '@berth/domain';
import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import { type ContainerSpec, fingerprint } from '../components/spec.js';
import { type Docker, labels, orMissing } from './client.js';
import { networkName } from './networks.js';

export const containerName = (id: string, component: string) => `berth-${id}-${component}`;

interface Context {
  docker: Docker;
  id: string;
  /** Labels that every object of this installation carries. */
  extraLabels: Record<string, string>;
}

/** Makes the container what the specification says; one that already is stays untouched. Answers whether it changed. */
export async function ensureContainer(
  { docker, id, extraLabels }: Context,
  spec: ContainerSpec,
  image: { tag: string; id: string },
): Promise<boolean> {
  const name = containerName(id, spec.component);
  const wanted = fingerprint(spec, image.id);
  const there = await orMissing(docker.getContainer(name).inspect());
  if (there?.State.Running && there.Config.Labels[labels.spec] === wanted) return false;
  if (there) await replace(docker, there, spec);
  const created = await docker.createContainer({
    ...createOptions(id, spec, image.tag),
    name,
    Labels: {
      ...extraLabels,
      [labels.installation]: id,
      [labels.component]: spec.component,
      [labels.spec]: wanted,
    },
  });
  const [, ...further] = spec.networks === 'host' ? [] : spec.networks;
  for (const network of further) {
    await docker.getNetwork(networkName(id, network.name)).connect({
      Container: created.id,
      EndpointConfig: { IPAMConfig: { IPv4Address: network.address } },
    });
  }
  await created.start().catch((error: unknown) => {
    throw spec.publish && String(error).includes('port is already allocated')
      ? portTaken(spec.publish.hostPort)
      : error;
  });
  return true;
}

function portTaken(port: number): DomainError {
  return new DomainError('machine.port_taken', `Port ${port} was free when it was chosen and is taken now.`, {
    kind: 'conflict',
    hint: `Stop what holds it, or give REGISTRY_PORT another value in berth.env and run \`./berth up\` again.`,
  });
}

async function replace(docker: Docker, there: ContainerInspectInfo, spec: ContainerSpec): Promise<void> {
  const container = docker.getContainer(there.Id);
  // 304: it is not running.
  await container.stop({ t: spec.stopSeconds ?? 15 }).catch((error: { statusCode?: number }) => {
    if (error.statusCode !== 304) throw error;
  });
  await container.remove({ force: true });
}

/** The Engine API's words for a specification. */
export function createOptions(id: string, spec: ContainerSpec, image: string): ContainerCreateOptions {
  const [first] = spec.networks === 'host' ? [] : spec.networks;
  const memory = spec.limits.memoryMb * 1024 * 1024;
  const second = 1_000_000_000;
  return {
    Image: image,
    Hostname: spec.networks === 'host' ? undefined : spec.component,
    ...(spec.command && { Cmd: [...spec.command] }),
    ...(spec.user && { User: spec.user }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Healthcheck: {
      Test: ['CMD', ...spec.health],
      // Each check starts a process: seldom, so that an idle platform stays idle. `up` asks by itself meanwhile.
      Interval: (spec.healthSeconds ?? 60) * second,
      Timeout: 5 * second,
      StartPeriod: 60 * second,
      Retries: 3,
    },
    StopTimeout: spec.stopSeconds ?? 15,
    ...(spec.publish && { ExposedPorts: { [`${spec.publish.port}/tcp`]: {} } }),
    HostConfig: {
      NetworkMode: first ? networkName(id, first.name) : 'host',
      ...(spec.publish && {
        PortBindings: {
          [`${spec.publish.port}/tcp`]: [{ HostIp: spec.publish.host, HostPort: String(spec.publish.hostPort) }],
        },
      }),
      ...(spec.hostPid && { PidMode: 'host' }),
      Binds: spec.mounts.map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`),
      Tmpfs: spec.tmpfs,
      ReadonlyRootfs: spec.readOnly,
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: spec.limits.pids,
      ...(spec.limits.cpus && { NanoCpus: spec.limits.cpus * 1e9 }),
      CapDrop: ['ALL'],
      CapAdd: [...(spec.capabilities ?? [])],
      SecurityOpt: ['no-new-privileges', ...(spec.unconfined ? ['seccomp=unconfined', 'apparmor=unconfined'] : [])],
      ExtraHosts: [...(spec.extraHosts ?? [])],
      Init: false,
      RestartPolicy: { Name: 'unless-stopped' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
    },
    ...(first && {
      NetworkingConfig: {
        EndpointsConfig: { [networkName(id, first.name)]: { IPAMConfig: { IPv4Address: first.address } } },
      },
    }),
  };
}
