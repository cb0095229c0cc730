import { setTimeout as delay } from 'node:timers/promises';
import { PrismaClient } from '@berth/database';
import type { Failure } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { ApiConfig } from '../http/api-config.js';
import type { Repository } from './git-access.js';
import { detail, duration, heading, type Say, sayAll, trouble } from './push-words.js';

const pollMs = 200;
/** The release phase, the start of instances and the drain together; after it the pusher is sent to the console. */
const patienceMs = 30 * 60_000;

const words: Record<string, string> = {
  releasing: 'Running the release command',
  starting: 'Starting new instances beside the old ones',
  routing: 'They are ready; moving visitors over',
};

/** Tells a pusher how the new release comes to life. The image exists by now: nothing here undoes the push. */
@Injectable()
export class DeploymentFollower {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly config: ApiConfig,
  ) {}

  async follow(buildId: string, repository: Repository, say: Say, signal: AbortSignal): Promise<void> {
    const release = await this.prisma.release.findUnique({ where: { buildId } });
    if (!release) return say(heading('Built. The console shows how it goes on.'));
    await sayAll(say, ['', heading(`Release v${release.number}`)]);
    const started = Date.now();
    let told = '';
    for (const until = started + patienceMs; Date.now() < until; await delay(pollMs, undefined, { signal })) {
      const deployment = await this.latest(release.id);
      if (!deployment || deployment.state === told) continue;
      told = deployment.state;
      if (await this.tell(deployment, release.number, repository, Date.now() - started, say)) return;
    }
    await say(trouble('It takes long. The console shows how it goes on.'));
  }

  private latest(releaseId: string) {
    return this.prisma.deployment.findFirst({ where: { releaseId }, orderBy: { id: 'desc' } }).catch(() => null);
  }

  /** True when there is nothing more to wait for. Visitors reach the new release from `draining` on. */
  private async tell(
    { state, failure }: { state: string; failure: unknown },
    number: number,
    repository: Repository,
    ms: number,
    say: Say,
  ): Promise<boolean> {
    switch (state) {
      case 'draining':
      case 'live':
        await sayAll(say, [heading(`Live after ${duration(ms)}: ${await this.url(repository)}`), '']);
        return true;
      case 'failed':
        await this.tellFailed(failure as Failure | null, number, say);
        return true;
      case 'superseded':
        await sayAll(say, [trouble(`v${number} was overtaken by a newer release before it went live.`), '']);
        return true;
      case 'cancelled':
        await sayAll(say, [trouble(`The deployment of v${number} was cancelled. What ran before runs on.`), '']);
        return true;
      default:
        if (words[state]) await say(detail(words[state]));
        return false;
    }
  }

  private async tellFailed(failure: Failure | null, number: number, say: Say): Promise<void> {
    await say(trouble(`v${number} was built but could not go live: ${failure?.message ?? 'no reason was kept.'}`));
    for (const line of failure?.hint?.split('\n') ?? []) await say(trouble(line));
    await sayAll(say, [
      ...(failure ? [trouble(`(${failure.code})`)] : []),
      trouble('The release before it goes on serving, and the commit is stored. To try the same commit again:'),
      trouble(`"Roll back to v${number}" in the console's list of releases, or an empty commit:`),
      trouble('git commit --allow-empty -m "Deploy again" && git push'),
      '',
    ]);
  }

  private async url({ appId }: Repository): Promise<string> {
    const host = await this.prisma.host.findFirst({
      where: { appId },
      orderBy: [{ primary: 'desc' }, { createdAt: 'asc' }],
    });
    return host ? this.config.appUrl(host.name) : this.config.consoleUrl;
  }
}
