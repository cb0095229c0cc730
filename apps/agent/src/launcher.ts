import fs from 'node:fs';
import os from 'node:os';
import type { InstanceSpec, RunSpec } from '@berth/contracts';
import { DomainError, type Failure, Masker } from '@berth/domain';
import type { Logger } from '@berth/process';
import type { ContainerCreateOptions } from 'dockerode';
import { containerName, instanceContainer, runContainer, type Surroundings } from './container-spec.js';
import { type ContainerState, type DockerNode, isUnavailable, statusOf, wordsOf } from './docker/docker-engine.js';
import type { Images, LocalImage } from './docker/images.js';
import type { TeamNetworks } from './docker/team-networks.js';
import { explainStart, noStartCommand, wrongArchitecture } from './explain.js';
import type { HostsFiles } from './hosts-file.js';
import { lastLines } from './logs/last-lines.js';
import type { LogShipper } from './logs/log-shipper.js';
import { gatewayOf } from './network-names.js';

/** A container that cannot be made or started, in words. */
export class CannotStart extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

interface LauncherParts {
  node: DockerNode;
  images: Images;
  networks: TeamNetworks;
  hosts: HostsFiles;
  logs: LogShipper;
  logger: Logger;
}

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64', arm: 'arm', ia32: '386' };

/** From spec to container and back: image, network, names, log. What instances and runs share. */
export class Launcher {
  readonly node: DockerNode;
  readonly logs: LogShipper;

  constructor(private readonly parts: LauncherParts) {
    this.node = parts.node;
    this.logs = parts.logs;
  }

  find(id: string): Promise<ContainerState | undefined> {
    return this.node.find(containerName(this.node.installation, id));
  }

  /** Its log is followed from here on. */
  createInstance(spec: InstanceSpec): Promise<string> {
    return this.create(spec, spec.process, (around) => instanceContainer(spec, around));
  }

  createRun(spec: RunSpec): Promise<string> {
    return this.create(spec, spec.source, (around) => runContainer(spec, around));
  }

  async start(containerId: string, spec: InstanceSpec | RunSpec): Promise<void> {
    this.writeHosts(spec, 'process' in spec ? `${spec.process}-${spec.index}` : spec.source);
    try {
      await this.node.start(containerId);
    } catch (error) {
      if (isUnavailable(error) || statusOf(error) === 404) throw error;
      throw new CannotStart(explainStart(wordsOf(error), spec.command));
    }
  }

  follow(container: ContainerState, spec: InstanceSpec | RunSpec): void {
    const subject =
      'process' in spec
        ? { source: 'app' as const, instance: `${spec.process}.${spec.index}` }
        : { source: spec.source, instance: '' };
    this.logs.follow(
      { origin: spec.id, appId: spec.appId, containerId: container.containerId, path: container.logPath, ...subject },
      spec.secrets,
      spec.logLinesPerSecond,
    );
  }

  /** Reads the log to its end, then removes the container. `last`: its instance goes with it. */
  async remove(container: ContainerState, spec: InstanceSpec | RunSpec, { last }: { last: boolean }): Promise<void> {
    this.follow(container, spec);
    await this.logs.finish(spec.id);
    await this.node.remove(container.containerId);
    await this.logs.forget(spec.id, { keepPlace: !last });
    if (last) this.parts.hosts.remove(spec.id);
  }

  lastLines(container: ContainerState, spec: InstanceSpec | RunSpec): Promise<string[]> {
    return lastLines(container.logPath, new Masker(spec.secrets), container.startedAt - 1);
  }

  private async create(
    spec: InstanceSpec | RunSpec,
    what: string,
    options: (around: Surroundings) => ContainerCreateOptions,
  ): Promise<string> {
    const image = await this.image(spec, what);
    const networkName = await this.parts.networks.ensure(spec.network);
    const hostsFile = this.writeHosts(spec, what);
    const around: Surroundings = {
      installation: this.node.installation,
      nodeCpus: os.cpus().length,
      openFiles: hardLimitOfOpenFiles(),
      hostsFile,
      networkName,
      imageId: image.imageId,
    };
    const containerId = await this.node.create(options(around)).catch(async (error: unknown) => {
      if (isUnavailable(error)) throw error;
      const existing = statusOf(error) === 409 ? await this.find(spec.id) : undefined;
      if (existing) return existing.containerId;
      throw new CannotStart(explainStart(wordsOf(error), spec.command));
    });
    const made = await this.find(spec.id);
    if (made) this.follow(made, spec);
    return containerId;
  }

  /** Refuses before Docker would, in better words. */
  private async image(spec: InstanceSpec | RunSpec, what: string): Promise<LocalImage> {
    const image = await this.parts.images.have(spec.image, spec.pullToken).catch((error: unknown) => {
      const known = error instanceof DomainError && !isUnavailable(error);
      throw known ? new CannotStart({ code: error.code, message: error.message, hint: error.hint ?? '' }) : error;
    });
    if (spec.command === null && !image.runnable) throw new CannotStart(noStartCommand(what));
    const node = architectures[process.arch] ?? process.arch;
    if (image.architecture !== '' && image.architecture !== node) {
      throw new CannotStart(wrongArchitecture(image.architecture, node));
    }
    return image;
  }

  private writeHosts(spec: InstanceSpec | RunSpec, hostname: string): string {
    // The router answers for the apps of a team at its gateway, also when nobody told us where.
    const hosts = { 'router.internal': gatewayOf(spec.network.subnet), ...spec.hosts };
    return this.parts.hosts.write(spec.id, { hostname, address: spec.address }, hosts);
  }
}

/** Containers inherit from Docker what this process, a container itself, inherited. */
function hardLimitOfOpenFiles(): number {
  const [, hard] = /^Max open files\s+\S+\s+(\d+)/m.exec(fs.readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard);
}
