import { createHash } from 'node:crypto';
import { dashed, type InstanceSpec, instanceLimits, type RunSpec } from '@berth/domain';
import type { ContainerCreateOptions } from 'dockerode';

export const labels = {
  installation: 'berth.installation',
  component: 'berth.component',
  instance: 'berth.instance',
  run: 'berth.run',
  app: 'berth.app',
  team: 'berth.team',
  release: 'berth.release',
  process: 'berth.process',
  generation: 'berth.generation',
  spec: 'berth.spec',
} as const;

/** What of this installation and this node goes into a container. */
export interface Surroundings {
  installation: string;
  /** Docker refuses more CPUs than the node has. */
  nodeCpus: number;
  /** The most open files a container may be given here: Docker cannot raise its own limit everywhere. */
  openFiles: number;
  /** On the host; bound read-only over /etc/hosts. */
  hostsFile: string;
  networkName: string;
  /** The image by its content id, as found on the node. */
  imageId: string;
}

const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETUID', 'SETGID', 'KILL', 'NET_BIND_SERVICE'];
const stopSeconds = 30;

export function containerName(installation: string, id: string): string {
  return `berth-${installation}-${dashed(id)}`;
}

/** The one place where a request to Docker is made for an instance. Nothing that is not here can be asked for. */
export function instanceContainer(spec: InstanceSpec, around: Surroundings): ContainerCreateOptions {
  return container(spec, around, {
    hostname: hostname(`${spec.process}-${spec.index}`),
    own: {
      [labels.component]: 'instance',
      [labels.instance]: spec.id,
      [labels.process]: spec.process,
      [labels.generation]: String(spec.generation),
      [labels.spec]: specHash(spec),
    },
  });
}

/** As an instance, but for what it runs and how it is found again. */
export function runContainer(spec: RunSpec, around: Surroundings): ContainerCreateOptions {
  return container(spec, around, {
    hostname: hostname(spec.source),
    own: { [labels.component]: 'run', [labels.run]: spec.id },
  });
}

/** Of everything that cannot be changed in a container that exists: another hash needs another container. */
export function specHash(spec: InstanceSpec): string {
  const { appId, teamId, releaseId, process, index, image, command, env, network, address, size } = spec;
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  const fixed = [appId, teamId, releaseId, process, index, image, command, variables, network.subnet, address, size];
  return createHash('sha256').update(JSON.stringify(fixed)).digest('hex').slice(0, 16);
}

type Common = Pick<InstanceSpec, 'id' | 'appId' | 'teamId' | 'releaseId' | 'command' | 'env' | 'address' | 'size'>;

function container(
  spec: Common,
  around: Surroundings,
  { hostname, own }: { hostname: string; own: Record<string, string> },
): ContainerCreateOptions {
  const openFiles = Math.min(instanceLimits.openFiles, around.openFiles);
  const memory = spec.size.memoryMb * 1024 * 1024;
  return {
    name: containerName(around.installation, spec.id),
    Hostname: hostname,
    Image: around.imageId,
    // The command is the whole argv: an ENTRYPOINT of the image does not come before it.
    ...(spec.command === null ? {} : { Entrypoint: spec.command, Cmd: [] }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: false,
    Tty: false,
    StopSignal: 'SIGTERM',
    StopTimeout: stopSeconds,
    Labels: {
      [labels.installation]: around.installation,
      [labels.app]: spec.appId,
      [labels.team]: spec.teamId,
      [labels.release]: spec.releaseId,
      ...own,
    },
    HostConfig: {
      NetworkMode: around.networkName,
      Mounts: [{ Type: 'bind', Source: around.hostsFile, Target: '/etc/hosts', ReadOnly: true }],
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: Math.round(Math.min(spec.size.cpus, around.nodeCpus) * 1e9),
      PidsLimit: instanceLimits.pids,
      Ulimits: [{ Name: 'nofile', Soft: openFiles, Hard: openFiles }],
      CapDrop: ['ALL'],
      CapAdd: capabilities,
      SecurityOpt: ['no-new-privileges:true'],
      Privileged: false,
      PublishAllPorts: false,
      Init: true,
      IpcMode: 'private',
      RestartPolicy: { Name: 'no' },
      LogConfig: {
        Type: 'json-file',
        Config: { mode: 'blocking', 'max-size': '10m', 'max-file': '5', compress: 'false' },
      },
    },
    NetworkingConfig: {
      EndpointsConfig: { [around.networkName]: { IPAMConfig: { IPv4Address: spec.address } } },
    },
  };
}

function hostname(text: string): string {
  const clean = text.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return clean.slice(0, 63).replaceAll(/^-+|-+$/g, '') || 'app';
}
