import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@berth/process';
import { type Change, changesFor, type Running, runningServers } from './changes.js';
import type { Desired } from './desired.js';
import type { Files } from './files.js';
import { type Haproxy, HaproxyAway } from './haproxy.js';
import { mapNames } from './plan.js';

const lookAgainMs = 30_000;
const reloadWithinMs = 15_000;
const reloadSettleMs = 200;

/** Makes HAProxy, and the files it starts from, as the table says. One round at a time. */
export class Converge {
  #queue: Promise<unknown> = Promise.resolve();
  #running: Running | undefined;
  #lookedAt = 0;
  #poolInUse = 0;
  #fingerprint: string | undefined;
  /** A config that HAProxy refused is not offered again and again. */
  #triedFingerprint = false;
  #old: number[] = [];

  constructor(
    private readonly desired: Desired,
    private readonly haproxy: Haproxy,
    private readonly files: Files,
    private readonly logger: Logger,
  ) {}

  /** Servers that HAProxy has and nobody wants any more: `slot/server`, all in maintenance. */
  get leaving(): string[] {
    const wanted = new Set(
      this.desired.plan().flatMap((slot) => [...slot.servers.keys()].map((name) => `${slot.name}/${name}`)),
    );
    const servers = this.#running?.servers ?? new Map<string, { mode: string }>();
    return [...servers].filter(([key, { mode }]) => mode === 'maint' && !wanted.has(key)).map(([key]) => key);
  }

  /**
   * Workers of before a reload take no new requests and no commands; what they have open still counts. Requests they
   * held are handed over to the new worker by their Lua.
   */
  async oldWorkers(): Promise<readonly number[]> {
    if (this.#old.length > 0) this.#old = await this.haproxy.oldWorkers().catch(() => []);
    return this.#old;
  }

  /** Files at once: from here a restarted HAProxy comes up with them. */
  write(): void {
    const slots = this.desired.plan();
    this.files.write(slots, this.desired.slots.pool());
    this.files.keep(this.desired);
  }

  /** Resolves when HAProxy has all of the table; throws when it is away or did not let go of an old server. */
  now(): Promise<void> {
    return this.#serially(() => this.#round());
  }

  /** HAProxy may have been restarted: believe nothing that is old. Answers with its process id. */
  async lookAgain(): Promise<number> {
    const pid = await this.haproxy.pid();
    const fresh = this.#running?.pid === pid && Date.now() - this.#lookedAt < lookAgainMs;
    if (!fresh) await this.#serially(() => this.#round(true));
    return pid;
  }

  /** Takes servers out of HAProxy for good; answers which are gone. */
  remove(keys: readonly string[]): Promise<string[]> {
    return this.#serially(async () => {
      const still = new Set(this.leaving);
      const going = keys.filter((key) => still.has(key));
      if (!this.#running || going.length === 0) return [];
      const commands = going.map((key) => `del server ${key}`);
      const answers = await this.haproxy.runOnly(this.#running.pid, commands);
      const gone = going.filter((_, i) => /deleted|No such server/.test(answers[i] ?? ''));
      for (const key of gone) this.#running?.servers.delete(key);
      this.#releaseSlots();
      return gone;
    });
  }

  async #round(look = false): Promise<void> {
    this.write();
    try {
      if (look || !this.#running) await this.#look();
      await this.#reloadIfNeeded();
      await this.#apply(changesFor(this.#running!, this.desired.plan(), this.files.map));
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
    this.#releaseSlots();
  }

  async #look(): Promise<void> {
    const before = this.#running?.pid;
    const { pid, servers, slots, fingerprint, maps } = await this.haproxy.look(mapNames.map(this.files.map));
    if (pid !== before) {
      this.#old = await this.haproxy.oldWorkers().catch(() => []);
      if (this.#old.includes(pid)) throw new HaproxyAway(new Error('a worker of before a reload answered'));
      this.logger.info({ pid, servers: servers.length }, 'HAProxy is there');
    }
    const [hold, timeouts, hosts] = maps;
    this.#running = {
      pid,
      servers: runningServers(servers),
      maps: { hold: hold!, timeouts: timeouts!, hosts: hosts! },
    };
    this.#poolInUse = slots;
    this.#fingerprint = fingerprint;
    this.#lookedAt = Date.now();
  }

  /**
   * For a larger pool, and after an upgrade or a changed setting; never for an app. The new worker starts with all
   * servers in its config; the old one keeps what it has open.
   */
  async #reloadIfNeeded(): Promise<void> {
    const wanted = { pool: this.desired.slots.size, fingerprint: this.files.fingerprint };
    const before = this.#running!;
    const short = this.#poolInUse < wanted.pool;
    if (!short && (this.#fingerprint === wanted.fingerprint || this.#triedFingerprint)) return;
    this.#triedFingerprint = true;
    this.logger.info({ pool: this.#poolInUse, fingerprint: this.#fingerprint, wanted }, 'reloading HAProxy');
    await this.haproxy.reload();
    const deadline = Date.now() + reloadWithinMs;
    while (this.#running?.pid === before.pid) {
      if (Date.now() > deadline) throw new Error('HAProxy did not take the new config');
      await delay(50);
      await this.#look().catch((error: unknown) => {
        if (!(error instanceof HaproxyAway)) throw error;
      });
    }
    // The new worker tells the old one to stop just after it began to answer.
    await delay(reloadSettleMs);
  }

  async #apply(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const commands = changes.map(({ command }) => command);
    const answers = await this.haproxy.runOnly(this.#running!.pid, commands);
    const refused = changes.filter(({ expects, done }, i) => {
      const agreed = expects.test(answers[i] ?? '');
      if (agreed) done(this.#running!);
      else this.logger.error({ command: commands[i], answer: answers[i] }, 'HAProxy refused');
      return !agreed;
    });
    // A row that HAProxy cannot take must not hold up the others; an instance it did not let go of must.
    if (refused.some(({ removes }) => removes)) throw new Error('HAProxy did not let go of a server');
  }

  #releaseSlots(): void {
    const used = new Set([...(this.#running?.servers.keys() ?? [])].map((key) => key.split('/')[0]));
    if (this.#running) this.desired.slots.release((slot) => !used.has(slot));
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}
