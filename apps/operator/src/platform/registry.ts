import { DomainError } from '@berth/domain';
import type { RegistryTokens } from './registry-token.js';

const timeoutMs = 30_000;
const fine = [202, 404, 405];

/** The OCI registry's HTTP, as far as deleting goes; what is stored under a manifest goes in `berth platform gc`. */
export class Registry {
  constructor(
    private readonly url: string,
    private readonly tokens: RegistryTokens,
  ) {}

  /** `host/repository@sha256:…`; one that is not there is fine. */
  async deleteImage(image: string): Promise<void> {
    const [, repository, digest] = /^[^/]+\/([a-z0-9/-]+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
    if (!repository || !digest) throw new Error(`Not an image by digest: "${image}"`);
    const response = await fetch(new URL(`/v2/${repository}/manifests/${digest}`, this.url), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.tokens.forDeletion(repository)}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (fine.includes(response.status)) return;
    throw new DomainError('service.failed', `The registry answered ${response.status} to a delete.`, {
      kind: 'unavailable',
    });
  }
}
