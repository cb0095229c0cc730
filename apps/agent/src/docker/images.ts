import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, type Failure } from '@berth/domain';
import type Docker from 'dockerode';
import { pullFailed } from '../explain.js';
import { absent, type DockerNode, engine, isUnavailable, statusOf, wordsOf } from './docker-engine.js';

export interface LocalImage {
  /** Content id: what containers are made from. */
  imageId: string;
  architecture: string;
  /** Has a command of its own. */
  runnable: boolean;
}

const attempts = 3;

/** Images by exact digest: what is here is not pulled again. */
export class Images {
  private readonly pulling = new Map<string, Promise<LocalImage>>();

  constructor(private readonly node: DockerNode) {}

  /** Throws a DomainError `image.pull_failed` when it cannot be had. */
  async have(reference: string, pullToken: string | null): Promise<LocalImage> {
    const here = await this.find(reference);
    if (here) return here;
    const underWay = this.pulling.get(reference);
    if (underWay) return underWay;
    const pull = this.pull(reference, pullToken).finally(() => this.pulling.delete(reference));
    this.pulling.set(reference, pull);
    return pull;
  }

  async find(reference: string): Promise<LocalImage | undefined> {
    const found =
      (await absent(() => this.node.docker.getImage(reference).inspect())) ??
      // An image that was imported here has no digest in any registry: its content id is as exact.
      (await absent(() => this.node.docker.getImage(digestOf(reference)).inspect()));
    if (!found) return undefined;
    const command = [...(asList(found.Config?.Entrypoint) ?? []), ...(found.Config?.Cmd ?? [])];
    return { imageId: found.Id, architecture: found.Architecture, runnable: command.length > 0 };
  }

  /** Fine when it is not there; stays when a container still uses it. */
  async remove(reference: string): Promise<'removed' | 'in use'> {
    const known = await absent(() => this.node.docker.getImage(reference).inspect());
    if (!known) return 'removed';
    try {
      await engine(() => this.node.docker.getImage(reference).remove({ force: false, noprune: false }));
      return 'removed';
    } catch (error) {
      if (statusOf(error) === 404) return 'removed';
      if (statusOf(error) === 409) return 'in use';
      throw error;
    }
  }

  private async pull(reference: string, pullToken: string | null): Promise<LocalImage> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.pullOnce(reference, pullToken);
        const image = await this.find(reference);
        if (image) return image;
        throw new Error('it is not there after the pull');
      } catch (error) {
        if (isUnavailable(error)) throw error;
        const final = /unauthorized|denied|not found|manifest unknown/i.test(wordsOf(error));
        if (final || attempt === attempts) throw asDomainError(pullFailed(reference, wordsOf(error)));
        await delay(500 * 4 ** (attempt - 1));
      }
    }
  }

  private async pullOnce(reference: string, pullToken: string | null): Promise<void> {
    const authconfig = pullToken === null ? {} : { authconfig: { registrytoken: pullToken } as Docker.AuthConfig };
    const stream = await engine(() => this.node.docker.pull(reference, authconfig));
    await new Promise<void>((resolve, reject) => {
      this.node.docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  }
}

function asDomainError({ code, message, hint }: Failure): DomainError {
  return new DomainError(code, message, { kind: 'unavailable', ...(hint === undefined ? {} : { hint }) });
}

function digestOf(reference: string): string {
  return reference.slice(reference.indexOf('@') + 1);
}

function asList(value: string | string[] | undefined): string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}
