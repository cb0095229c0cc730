import { Agent, type Dispatcher, request } from 'undici';

/** Not the user's mistake: the engine or the registry was away. The build is tried again. */
export class EngineTrouble extends Error {}

interface Inspected {
  Id: string;
  Size: number;
  Os: string;
  Architecture: string;
  Config?: { Cmd?: string[] | null; Entrypoint?: string[] | null };
}

interface Progress {
  error?: string;
  aux?: { Digest?: string; Size?: number };
}

/** The Docker Engine that is the builder's alone, by its HTTP API. */
export class BuildEngine {
  private readonly dispatcher: Agent;

  constructor(readonly socketPath: string) {
    this.dispatcher = new Agent({ connect: { socketPath, timeout: 3_000 }, bodyTimeout: 0, headersTimeout: 120_000 });
  }

  async ping(): Promise<void> {
    await this.call('GET', '/_ping');
  }

  async inspect(image: string): Promise<Inspected | null> {
    return this.call<Inspected>('GET', `/images/${encodeURI(image)}/json`, { missing: true });
  }

  async tag(image: string, repository: string, tag: string): Promise<void> {
    const query = new URLSearchParams({ repo: repository, tag });
    await this.call('POST', `/images/${encodeURI(image)}/tag?${query}`);
  }

  /** Removes one name; the layers stay as cache. */
  async untag(image: string): Promise<void> {
    await this.call('DELETE', `/images/${encodeURI(image)}?noprune=true`, { missing: true });
  }

  async tags(): Promise<string[]> {
    const images = await this.call<{ RepoTags: string[] | null }[]>('GET', '/images/json');
    return (images ?? []).flatMap(({ RepoTags }) => RepoTags ?? []);
  }

  async pull(image: string, token: string): Promise<void> {
    await this.progress(`/images/create?${new URLSearchParams({ fromImage: image })}`, token);
  }

  /** The digest under which the registry now has it. */
  async push(repository: string, tag: string, token: string, signal: AbortSignal): Promise<string> {
    const query = new URLSearchParams({ tag });
    let digest: string | undefined;
    await this.progress(`/images/${encodeURI(repository)}/push?${query}`, token, signal, ({ aux }) => {
      digest = aux?.Digest ?? digest;
    });
    if (!digest) throw new EngineTrouble('the registry took the image but told no digest');
    return digest;
  }

  private async progress(
    path: string,
    token: string,
    signal?: AbortSignal,
    seen: (line: Progress) => void = () => {},
  ): Promise<void> {
    const response = await this.send('POST', path, signal, { 'x-registry-auth': registryAuth(token) });
    if (response.statusCode >= 400) throw new EngineTrouble(await response.body.text());
    let rest = '';
    for await (const chunk of response.body) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter(Boolean)) {
        const progress = JSON.parse(line) as Progress;
        if (progress.error) throw new EngineTrouble(progress.error);
        seen(progress);
      }
    }
  }

  private async call<T>(method: Dispatcher.HttpMethod, path: string, { missing = false } = {}): Promise<T | null> {
    const response = await this.send(method, path);
    const text = await response.body.text();
    if (missing && response.statusCode === 404) return null;
    if (response.statusCode >= 400) throw new EngineTrouble(`${method} ${path}: ${text.slice(0, 500)}`);
    return text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as T) : null;
  }

  private async send(
    method: Dispatcher.HttpMethod,
    path: string,
    signal?: AbortSignal,
    headers: Record<string, string> = {},
  ): Promise<Dispatcher.ResponseData> {
    const options = { method, headers, dispatcher: this.dispatcher, ...(signal ? { signal } : {}) };
    try {
      return await request(`http://engine${path}`, options);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new EngineTrouble(`the build engine does not answer: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** Base64 for URLs *with* padding: without it older engines drop the whole header, silently. */
export function registryAuth(token: string): string {
  const text = Buffer.from(JSON.stringify({ registrytoken: token })).toString('base64');
  return text.replaceAll('+', '-').replaceAll('/', '_');
}
