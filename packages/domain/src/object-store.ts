export interface ObjectHead {
  readonly bytes: number;
  readonly modifiedAt: Date;
}

export interface ObjectCall {
  /** Ends the call; the promise or the stream then fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Bytes under names, outside every machine: sources, packs, logs. A written object is immutable by convention:
 * keys contain ids or hashes, so writing twice writes the same.
 */
export abstract class ObjectStore {
  /** Done when the store acknowledged all of it; an interrupted stream leaves nothing behind. */
  abstract put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>, call?: ObjectCall): Promise<void>;
  /** Null when there is no such object. `range` bounds are inclusive, as in HTTP. */
  abstract get(
    key: string,
    call?: ObjectCall & { range?: { from: number; to?: number } },
  ): Promise<AsyncIterable<Uint8Array> | null>;
  abstract head(key: string, call?: ObjectCall): Promise<ObjectHead | null>;
  /** Deleting what is not there is fine. */
  abstract delete(key: string, call?: ObjectCall): Promise<void>;
  /** Keys in order, page by page as they are asked for. */
  abstract list(prefix: string, call?: ObjectCall): AsyncIterable<{ key: string; bytes: number }>;

  /** For small objects: the whole of it in memory. */
  async getBytes(key: string, call?: ObjectCall): Promise<Buffer | null> {
    const body = await this.get(key, call);
    if (!body) return null;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** How many went. The prefix must end with `/`, so that `a/1` never takes `a/10` with it. */
  async deletePrefix(prefix: string, call?: ObjectCall): Promise<number> {
    if (!prefix.endsWith('/') || prefix === '/') throw new Error(`Not a prefix that may be deleted: "${prefix}"`);
    let deleted = 0;
    for await (const { key } of this.list(prefix, call)) {
      await this.delete(key, call);
      deleted += 1;
    }
    return deleted;
  }
}
