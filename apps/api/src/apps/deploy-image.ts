import { createHash } from 'node:crypto';
import { Processes } from '@berth/contracts';
import type { DeployStarted } from '@berth/contracts/http';
import { createRelease, PrismaClient, transact } from '@berth/database';
import { DomainError, dashed, newId, ObjectStore } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { StartBuild, sourceKeyOf } from '../builds/start-build.js';
import { auditOf, type TeamActor } from '../http/actor.js';
import { ApiConfig } from '../http/api-config.js';
import { Wake } from '../http/wake.js';
import { tarOf } from './tar.js';

interface App {
  id: string;
  slug: string;
}

/**
 * Deploys an image without building one. A digest that the app's own repository holds becomes a release at once. Any other
 * reference is copied there by a build of one line, `FROM <reference>`: it gets a digest, and later pulls need no other registry.
 */
@Injectable()
export class DeployImage {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly objects: ObjectStore,
    private readonly builds: StartBuild,
    private readonly config: ApiConfig,
    private readonly wake: Wake,
  ) {}

  async run(actor: TeamActor, app: App, image: string): Promise<DeployStarted> {
    if (image.startsWith(`${this.config.registryName}/`)) return this.release(actor, app, image);
    const source = tarOf([{ path: 'Dockerfile', content: Buffer.from(`FROM ${image}\n`) }]);
    const id = newId('bld');
    const sourceKey = sourceKeyOf(app.id, id);
    await this.objects.put(sourceKey, source);
    await this.builds.run({
      id,
      appId: app.id,
      teamId: actor.teamId,
      ref: `image:${image}`,
      commit: createHash('sha1').update(source).digest('hex'),
      oldCommit: null,
      message: `Deploy ${image}`,
      sourceKey,
      ...auditOf(actor),
    });
    return { buildId: id, release: null, deploymentId: null };
  }

  private async release(actor: TeamActor, { id: appId }: App, image: string): Promise<DeployStarted> {
    const { teamId } = actor;
    const repository = `${this.config.registryName}/${dashed(teamId)}/${dashed(appId)}@sha256:`;
    const [known, version] = await Promise.all([
      this.prisma.release.findFirst({ where: { appId, teamId, image }, orderBy: { number: 'desc' } }),
      this.prisma.configVersion.findFirst({ where: { appId }, orderBy: { number: 'desc' } }),
    ]);
    if (!image.startsWith(repository) || !known || !version) throw notOurs(image);
    const { release, deployment } = await transact(this.prisma, auditOf(actor), (tx) =>
      createRelease(tx, {
        teamId,
        appId,
        image,
        configVersionId: version.id,
        processes: Processes.parse(known.processes),
        releaseCommand: known.releaseCommand as string[] | null,
        cause: 'image',
        description: `Deployed the image of v${known.number}`,
        commit: known.commit,
      }),
    );
    await this.wake.up('deployments');
    return { buildId: null, release: release.number, deploymentId: deployment.id };
  }
}

function notOurs(image: string): DomainError {
  return new DomainError('image.not_known', `${image} is not an image of one of this app’s releases.`, {
    kind: 'invalid',
    hint: 'From this installation’s registry, an app can deploy what it built itself; the releases page lists it.',
  });
}
