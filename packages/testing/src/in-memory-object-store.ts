import { ObjectStore } from '@berth/domain';

/** Objects in a map, for unit tests. */
export class InMemoryObjectStore extends ObjectStore {
  readonly objects = new Map<string, Buffer>();

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const chunks: Uint8Array[] = [];
    if (body instanceof Uint8Array) chunks.push(body);
    else for await (const chunk of body) chunks.push(chunk);
    this.objects.set(key, Buffer.concat(chunks));
  }

  async get(key: string, { range }: { range?: { from: number; to?: number } } = {}) {
    const found = this.objects.get(key);
    if (!found) return null;
    const part = range ? found.subarray(range.from, range.to === undefined ? undefined : range.to + 1) : found;
    return (async function* () {
      yield part;
    })();
  }

  async head(key: string) {
    const found = this.objects.get(key);
    return found ? { bytes: found.length, modifiedAt: new Date(0) } : null;
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }

  async *list(prefix: string) {
    for (const [key, body] of [...this.objects].sort()) {
      if (key.startsWith(prefix)) yield { key, bytes: body.length };
    }
  }
}
