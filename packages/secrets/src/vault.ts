import { randomBytes } from 'node:crypto';
import { keyBytes, keyIdOf, open, seal } from './envelope.js';

export interface WrappedKey {
  readonly id: string;
  readonly teamId: string;
  readonly masterKeyId: string;
  readonly wrapped: Uint8Array;
}

/** Where wrapped data keys are kept. */
export abstract class DataKeys {
  /** The key that new values are sealed with; null when the team has none yet. */
  abstract newest(teamId: string): Promise<WrappedKey | null>;
  abstract find(teamId: string, id: string): Promise<WrappedKey | null>;
  /** `wrap` seals the new key once its id is known. */
  abstract add(teamId: string, wrap: (id: string) => Omit<WrappedKey, 'id' | 'teamId'>): Promise<WrappedKey>;
  /** Keys that another master key wrapped. */
  abstract notWrappedBy(masterKeyId: string, limit: number): Promise<WrappedKey[]>;
  /** False when somebody else was faster. */
  abstract rewrap(before: WrappedKey, after: Pick<WrappedKey, 'masterKeyId' | 'wrapped'>): Promise<boolean>;
}

export interface Sealed {
  /** Which data key sealed it. */
  readonly keyId: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

const cachedKeys = 1_000;

/**
 * Envelope encryption: the master key (outside the database) wraps a data key per team, which seals the team's values.
 * Rotating the master key rewraps data keys; what they sealed is never touched.
 */
export class Vault {
  readonly masterKeyId: string;
  private readonly masters: ReadonlyMap<string, Uint8Array>;
  private readonly master: Uint8Array;
  private readonly opened = new Map<string, Buffer>();

  /** `older` master keys open what a rotation has not rewrapped yet. */
  constructor(
    masterKey: string,
    private readonly keys: DataKeys,
    older: readonly string[] = [],
  ) {
    this.master = decodeMasterKey(masterKey);
    this.masterKeyId = keyIdOf(this.master);
    this.masters = new Map([masterKey, ...older].map(decodeMasterKey).map((key) => [keyIdOf(key), key]));
  }

  /** The result opens again only for the same team and row. */
  async seal(teamId: string, rowId: string, plain: string | Uint8Array): Promise<Sealed> {
    const { id, key } = await this.currentKey(teamId);
    const sealed = seal(key, typeof plain === 'string' ? Buffer.from(plain) : plain, contextOf(teamId, rowId));
    return { keyId: id, sealed: new Uint8Array(sealed) };
  }

  async openText(
    teamId: string,
    rowId: string,
    { keyId, sealed }: { keyId: string; sealed: Uint8Array },
  ): Promise<string> {
    return open(await this.keyById(teamId, keyId), sealed, contextOf(teamId, rowId)).toString('utf8');
  }

  /** Wraps with the current master key what an older one wrapped; how many. Safe to run twice and at once. */
  async rotate(batch = 100): Promise<number> {
    let rewrapped = 0;
    for (;;) {
      const old = await this.keys.notWrappedBy(this.masterKeyId, batch);
      for (const key of old) {
        const next = { masterKeyId: this.masterKeyId, wrapped: seal(this.master, this.unwrap(key), wrapContext(key)) };
        if (await this.keys.rewrap(key, next)) rewrapped += 1;
      }
      if (old.length < batch) return rewrapped;
    }
  }

  /** The team is gone: so is its key from memory. */
  forget(teamId: string): void {
    for (const id of this.opened.keys()) if (id.startsWith(`${teamId}/`)) this.opened.delete(id);
  }

  private async currentKey(teamId: string): Promise<{ id: string; key: Buffer }> {
    const newest = (await this.keys.newest(teamId)) ?? (await this.makeKey(teamId));
    return { id: newest.id, key: this.remember(newest) };
  }

  private makeKey(teamId: string): Promise<WrappedKey> {
    const key = randomBytes(keyBytes);
    return this.keys.add(teamId, (id) => ({
      masterKeyId: this.masterKeyId,
      wrapped: seal(this.master, key, wrapContext({ id, teamId })),
    }));
  }

  private async keyById(teamId: string, keyId: string): Promise<Buffer> {
    const known = this.opened.get(`${teamId}/${keyId}`);
    if (known) return known;
    const found = await this.keys.find(teamId, keyId);
    if (!found) throw new Error(`Data key ${keyId} of ${teamId} is gone; what it sealed cannot be read.`);
    return this.remember(found);
  }

  private remember(wrapped: WrappedKey): Buffer {
    const id = `${wrapped.teamId}/${wrapped.id}`;
    const known = this.opened.get(id);
    if (known) return known;
    const key = this.unwrap(wrapped);
    if (this.opened.size >= cachedKeys) this.opened.clear();
    this.opened.set(id, key);
    return key;
  }

  private unwrap(key: WrappedKey): Buffer {
    const master = this.masters.get(key.masterKeyId);
    if (master) return open(master, key.wrapped, wrapContext(key));
    throw new Error(
      `Data key ${key.id} was wrapped by master key ${key.masterKeyId}, and MASTER_KEY is ${this.masterKeyId}.`,
    );
  }
}

function decodeMasterKey(base64: string): Uint8Array {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== keyBytes || key.toString('base64') !== base64) {
    throw new Error('MASTER_KEY must be 32 random bytes in base64.');
  }
  if (new Set(key).size < 8) throw new Error('MASTER_KEY is not random.');
  return key;
}

const contextOf = (teamId: string, rowId: string) => `value|${teamId}|${rowId}`;
const wrapContext = ({ id, teamId }: Pick<WrappedKey, 'id' | 'teamId'>) => `key|${teamId}|${id}`;
