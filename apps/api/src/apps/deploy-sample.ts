import { createHash } from 'node:crypto';
import type { DeploySample as DeploySampleBody, DeployStarted } from '@berth/contracts/http';
import { newId, ObjectStore } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { StartBuild, sourceKeyOf } from '../builds/start-build.js';
import { auditOf, type TeamActor } from '../http/actor.js';
import { Samples } from './samples.js';
import { tarOf } from './tar.js';

/** One of our examples as an app's source, for people who want to see it run before they push their own. */
@Injectable()
export class DeploySample {
  constructor(
    private readonly samples: Samples,
    private readonly objects: ObjectStore,
    private readonly builds: StartBuild,
  ) {}

  async run(actor: TeamActor, appId: string, { sample }: DeploySampleBody): Promise<DeployStarted> {
    const source = tarOf(await this.samples.files(sample));
    const id = newId('bld');
    const sourceKey = sourceKeyOf(appId, id);
    await this.objects.put(sourceKey, source);
    await this.builds.run({
      id,
      appId,
      teamId: actor.teamId,
      ref: `sample:${sample}`,
      commit: createHash('sha1').update(source).digest('hex'),
      oldCommit: null,
      message: `Deploy the ${sample} sample`,
      sourceKey,
      ...auditOf(actor),
    });
    return { buildId: id, release: null, deploymentId: null };
  }
}
