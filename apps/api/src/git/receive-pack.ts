import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@berth/domain';
import { exitOf, GitStore, type RepositoryView, spawnGit } from '@berth/git-store';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { Repository } from './git-access.js';
import { bodyOf, feed } from './git-body.js';
import { headers, receiveConfig } from './git-service.js';
import { GitSettings } from './git-settings.js';
import { HookChannel } from './hook-channel.js';
import { deployRefOf, PushReceiver } from './push-receiver.js';
import { trouble } from './push-words.js';

/** How long last words may take to reach the pusher. */
const wordsMs = 200;
const resultType = 'application/x-git-receive-pack-result';

/** One `git push`: runs git's own receive-pack and decides for it, at the other end of its hook, what is taken. */
@Injectable()
export class ReceivePack implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ReceivePack.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly store: GitStore,
    private readonly settings: GitSettings,
    private readonly receiver: PushReceiver,
  ) {}

  /** Pushers are cut off with words; their builds go on without us. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  async run(repository: Repository, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isProbe(request)) {
      request.resume();
      response.writeHead(200, headers(resultType)).end();
      return;
    }
    const view = await this.store.open(repository.appId, repository.branch);
    try {
      await this.serve(repository, view, request, response);
    } finally {
      await view.close();
    }
  }

  private async serve(
    repository: Repository,
    view: RepositoryView,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const child = spawnGit(
      ['receive-pack', '--stateless-rpc', view.folder],
      { config: receiveConfig(this.settings.maxPushBytes), env: { BERTH_DEPLOY_REF: deployRefOf(repository) } },
      ['pipe', 'pipe', 'ignore', 'pipe', 'pipe'],
      true,
    );
    const exit = exitOf(child);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const [stdin, stdout, , lines, verdict] = child.stdio;
    if (!stdin || !stdout || !lines || !verdict) throw new Error('git could not be started');
    response.writeHead(200, headers(resultType));
    feed(bodyOf(request, response), stdin as Duplex);
    (stdout as Duplex).pipe(response, { end: false });
    const channel = new HookChannel(lines as Duplex, verdict as Duplex);
    await this.decide(repository, view, channel, AbortSignal.any([gone.signal, this.stopping.signal]));
    if (this.stopping.signal.aborted) {
      await channel.say(
        trouble('This part of the platform restarts. A queued build goes on: follow it at the address above.'),
      );
      await delay(wordsMs);
      child.kill('SIGKILL');
      response.destroy();
    }
    // Nobody reads any more: git has to end all the same.
    if (gone.signal.aborted) (stdout as Duplex).resume();
    await exit;
    response.end();
  }

  private async decide(
    repository: Repository,
    view: RepositoryView,
    channel: HookChannel,
    signal: AbortSignal,
  ): Promise<void> {
    const request = await channel.request();
    if (!request) return;
    const quarantine = { view, folder: request.quarantine };
    try {
      const say = (line: string) => channel.say(line);
      const taken = await this.receiver.receive({ repository, quarantine, commands: request.commands, say, signal });
      if (!taken) await view.refuseDeployBranch();
      channel.end(true);
    } catch (error) {
      if (!signal.aborted) await this.explain(error, channel, repository);
      if (!this.stopping.signal.aborted) channel.end(false);
    }
  }

  private async explain(error: unknown, channel: HookChannel, { actor }: Repository): Promise<void> {
    const known = error instanceof DomainError;
    if (!known) this.logger.error({ error, requestId: actor.requestId });
    const { code, message, hint } = known
      ? error
      : {
          code: 'git.interrupted',
          message: 'The push was interrupted on our side.',
          hint: `Push again. Quote ${actor.requestId} if you report it.`,
        };
    await channel.say('');
    await channel.say(` !     Refused: ${message}`);
    if (hint) await channel.say(` !     ${hint}`);
    await channel.say(` !     (${code})`);
    await channel.say('');
  }
}

/** Before a large push git sends four bytes to see whether it is let in. */
function isProbe(request: IncomingMessage): boolean {
  return request.headers['content-length'] === '4';
}
