import { DomainError, newId } from '@berth/domain';
import { conflictingRef, GitStore, isPushableRef, type Quarantine, sourceKey, zeroCommit } from '@berth/git-store';
import { Injectable } from '@nestjs/common';
import { ApiConfig } from '../http/api-config.js';
import { AcceptPush } from './accept-push.js';
import type { Repository } from './git-access.js';
import { GitSettings } from './git-settings.js';
import type { RefCommand } from './hook-channel.js';
import { PushFollower } from './push-follower.js';
import { detail, heading, type Say, sayAll, size } from './push-words.js';

export interface Push {
  readonly repository: Repository;
  readonly quarantine: Quarantine;
  readonly commands: readonly RefCommand[];
  readonly say: Say;
  /** The pusher went away, or this process stops. */
  readonly signal: AbortSignal;
}

const maxCommands = 500;

export function deployRefOf({ branch }: Repository): string {
  return `refs/heads/${branch}`;
}

/** Decides one push: checks all of it, makes it durable, and stays with the pusher until the new release is live. */
@Injectable()
export class PushReceiver {
  constructor(
    private readonly store: GitStore,
    private readonly settings: GitSettings,
    private readonly config: ApiConfig,
    private readonly acceptPush: AcceptPush,
    private readonly follower: PushFollower,
  ) {}

  /** False when the build failed, so that the deploy branch does not move. Throws when nothing of the push is taken. */
  async receive(push: Push): Promise<boolean> {
    const { repository, quarantine, commands, say, signal } = push;
    await this.check(push);
    const deploy = commands.find(({ ref }) => ref === deployRefOf(repository));
    const stored = commands.filter((command) => command !== deploy);
    const source = deploy && (await this.checkSource(push, deploy));
    const packs = await this.store.storePacks(repository.appId, quarantine);
    if (source) await this.store.storeTree(quarantine, source.commit, source.key);
    // From here on the push is kept, whoever listens; before, an interrupted one leaves nothing.
    signal.throwIfAborted();
    const accepted = await this.acceptPush.run({ repository, packs, stored, ...(source ? { source } : {}) });
    await this.tellStored(push, stored, deploy !== undefined);
    if (!accepted) return true;
    await sayAll(say, [
      detail(`Queued${accepted.superseded > 0 ? '; it takes the place of the build before it' : ''}.`),
      detail(`Follow it at ${this.buildUrl(repository, accepted.buildId)}`),
      detail('Ctrl-C leaves it running.'),
      '',
    ]);
    return this.follower.follow(accepted.buildId, repository, say, signal);
  }

  private async checkSource({ repository, quarantine, say }: Push, { newId: commit, oldId, ref }: RefCommand) {
    const { files, bytes } = await this.store.checkTree(quarantine, commit, { bytes: this.settings.maxSourceBytes });
    const message = await this.store.subjectOf(quarantine, commit);
    const buildId = newId('bld');
    await sayAll(say, ['', heading(`${repository.appSlug}: ${commit.slice(0, 7)}, ${files} files, ${size(bytes)}`)]);
    const key = sourceKey(repository.appId, buildId);
    return { buildId, commit, ref, oldCommit: oldId === zeroCommit ? null : oldId, message, key };
  }

  private async tellStored({ repository, say }: Push, stored: readonly RefCommand[], deploys: boolean): Promise<void> {
    if (stored.length === 0) return;
    const names = stored.slice(0, 5).map(({ ref }) => ref.replace(/^refs\/(heads|tags)\//, ''));
    const more = stored.length > 5 ? ` and ${stored.length - 5} more` : '';
    await sayAll(say, [
      '',
      heading(`Stored, not deployed: ${names.join(', ')}${more}`),
      ...(deploys
        ? []
        : [`       Push to ${repository.branch} to deploy: git push berth ${names[0]}:${repository.branch}`]),
    ]);
  }

  /** Everything git itself would refuse only after the hook ran, and what it would let through. */
  private async check({ repository, quarantine, commands }: Push): Promise<void> {
    if (commands.length > maxCommands) {
      throw refused(
        'git.too_many_refs',
        `This push changes ${commands.length} refs.`,
        `At most ${maxCommands} at once.`,
      );
    }
    const { refs } = quarantine.view;
    const names = new Set([...refs.keys(), ...commands.map(({ ref }) => ref)]);
    for (const command of commands) {
      checkCommand(command, refs.get(command.ref) ?? zeroCommit);
      const obstacle = refs.has(command.ref) ? undefined : conflictingRef(command.ref, names);
      if (obstacle) throw refused('git.ref_name', `${command.ref} cannot exist beside ${obstacle}.`);
    }
    for (const { ref, newId: id } of commands) {
      if (!ref.startsWith('refs/heads/')) continue;
      if ((await this.store.typeOf(quarantine, id)) === 'commit') continue;
      throw refused(
        'git.not_a_commit',
        `${ref} would not point to a commit.`,
        `git push berth ${id.slice(0, 7)}^{commit}:${repository.branch}`,
      );
    }
  }

  private buildUrl({ team, appSlug }: Repository, buildId: string): string {
    return `${this.config.consoleUrl}/${team}/${appSlug}/builds/${buildId}`;
  }
}

function checkCommand({ oldId, newId: id, ref }: RefCommand, current: string): void {
  if (!isPushableRef(ref)) {
    throw refused(
      'git.ref_name',
      `${JSON.stringify(ref)} cannot be pushed.`,
      'Push a branch: git push berth HEAD:main',
    );
  }
  if (id === zeroCommit) {
    throw refused('git.delete_refused', `${ref} would be deleted.`, 'Branches and tags are not deleted by push.');
  }
  if (oldId === current) return;
  throw refused(
    'git.stale',
    `${ref} was moved by somebody else in between.`,
    'Fetch, look at what changed, and push again.',
  );
}

function refused(code: string, message: string, hint?: string): DomainError {
  return new DomainError(code, message, { kind: 'conflict', ...(hint ? { hint } : {}) });
}
