import { setTimeout as delay } from 'node:timers/promises';
import { PrismaClient } from '@berth/database';
import { buildTiming, type Failure, terminalBuildStates } from '@berth/domain';
import { LogStore } from '@berth/logs';
import { Injectable, Logger } from '@nestjs/common';
import { DeploymentFollower } from './deployment-follower.js';
import type { Repository } from './git-access.js';
import { heading, relayed, type Say, sayAll, trouble } from './push-words.js';

const pollMs = 300;
/** After the verdict: how long the log may be silent before it counts as read to its end. */
const quietMs = 400;
const patienceMs = (buildTiming.claimSeconds + 2 * buildTiming.deadlineSeconds) * 1000;

/**
 * Stays with a pusher through the build. Lines come from the log, the verdict from Postgres alone: losing the log's
 * live end (Redis) costs lines, never the answer.
 */
@Injectable()
export class PushFollower {
  private readonly logger = new Logger(PushFollower.name);

  constructor(
    private readonly prisma: PrismaClient,
    private readonly logs: LogStore,
    private readonly deployments: DeploymentFollower,
  ) {}

  /** False when the build failed: the ref did not move. */
  async follow(buildId: string, repository: Repository, say: Say, signal: AbortSignal): Promise<boolean> {
    const tail = new BuildTail(say);
    const ended = new AbortController();
    const relaying = this.relay(buildId, repository, tail, AbortSignal.any([signal, ended.signal]));
    try {
      const build = await this.verdict(buildId, signal);
      await tail.untilQuiet(signal);
      ended.abort();
      // A log that cannot be read must not hold up the answer.
      await Promise.race([relaying, delay(quietMs)]);
      return await this.tell(build, repository, say, signal);
    } finally {
      ended.abort();
    }
  }

  private async relay(buildId: string, { appId }: Repository, tail: BuildTail, signal: AbortSignal): Promise<void> {
    try {
      const filter = { sources: ['build'] as const, origin: buildId };
      for await (const line of this.logs.follow(appId, { filter }, signal)) await tail.line(line);
    } catch (error) {
      if (!signal.aborted) this.logger.warn({ error, buildId }, 'the build log cannot be followed');
    }
  }

  private async verdict(id: string, signal: AbortSignal) {
    for (const until = Date.now() + patienceMs; Date.now() < until; await delay(pollMs, undefined, { signal })) {
      // A database that is away for a moment is no verdict.
      const build = await this.prisma.build.findUnique({ where: { id } }).catch(() => undefined);
      if (build && (terminalBuildStates as readonly string[]).includes(build.state)) return build;
      if (build === null) throw new Error(`build ${id} is gone`);
    }
    throw new Error(`build ${id} did not end in time`);
  }

  private async tell(
    build: { id: string; state: string; failure: unknown; supersededBy: string | null; commit: string },
    repository: Repository,
    say: Say,
    signal: AbortSignal,
  ): Promise<boolean> {
    switch (build.state) {
      case 'succeeded':
        await this.deployments.follow(build.id, repository, say, signal);
        return true;
      case 'superseded':
        await this.tellSuperseded(build, repository, say);
        return false;
      case 'cancelled':
        await sayAll(say, ['', trouble('The build was cancelled. Nothing was deployed; push again to build it.')]);
        return false;
      default:
        await sayFailure(say, 'The build failed', build.failure as Failure | null);
        await say(trouble(`${repository.branch} was not moved: what ran before runs on.`));
        return false;
    }
  }

  private async tellSuperseded(
    build: { supersededBy: string | null },
    { branch }: Repository,
    say: Say,
  ): Promise<void> {
    const newer = build.supersededBy
      ? await this.prisma.build.findUnique({
          where: { id: build.supersededBy },
          select: { commit: true, message: true },
        })
      : null;
    const which = newer ? ` of ${newer.commit.slice(0, 7)} ("${newer.message.slice(0, 60)}")` : '';
    await sayAll(say, [
      '',
      trouble(`A newer push${which} took the place of this one.`),
      trouble(`This commit was not deployed and ${branch} was not moved by it.`),
    ]);
  }
}

export async function sayFailure(say: Say, what: string, failure: Failure | null): Promise<void> {
  const { code, message, hint } = failure ?? { code: 'internal', message: 'No reason was kept.', hint: undefined };
  await sayAll(say, ['', trouble(`${what}: ${message}`)]);
  for (const line of hint?.split('\n') ?? []) await say(trouble(line));
  await say(trouble(`(${code})`));
}

/** The build's lines on their way to the pusher, and whether more are coming. */
class BuildTail {
  private lastAt = Date.now();
  private origin = '';

  constructor(private readonly say: Say) {}

  async line({ text, origin, gap }: { text: string; origin: string; gap?: { lines: number | null } | undefined }) {
    if (this.origin !== '' && origin !== this.origin) {
      await this.say(heading('The builder was lost; another one starts again'));
    }
    this.origin = origin;
    await this.say(gap ? trouble(`${gap.lines ?? 'Some'} lines of the log were left out here.`) : relayed(text));
    this.lastAt = Date.now();
  }

  async untilQuiet(signal: AbortSignal): Promise<void> {
    const until = Date.now() + 5_000;
    this.lastAt = Math.max(this.lastAt, Date.now() - quietMs / 2);
    while (Date.now() - this.lastAt < quietMs && Date.now() < until) await delay(20, undefined, { signal });
  }
}
