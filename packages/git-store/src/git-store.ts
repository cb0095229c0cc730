import { createReadStream, createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DomainError, type ObjectStore } from '@berth/domain';
import { checkTree, type TreeSummary } from './check-tree.js';
import { exitOf, type GitCall, git, spawnGit } from './git-command.js';
import { type GitIndex, packKey } from './git-index.js';
import { createView, type RepositoryView } from './repository-view.js';

export interface StoredPack {
  readonly name: string;
  readonly bytes: number;
}

/** The objects of a push before it is accepted: git keeps them apart until the hook agreed. */
export interface Quarantine {
  readonly view: RepositoryView;
  /** GIT_QUARANTINE_PATH; empty when the push brought no objects. */
  readonly folder: string;
}

/**
 * Repositories whose truth is elsewhere: refs in Postgres, immutable packs in S3. What is on disk is a cache of packs and
 * may be deleted at any moment.
 */
export class GitStore {
  private readonly restoring = new Map<string, Promise<void>>();

  constructor(
    private readonly objects: ObjectStore,
    private readonly index: GitIndex,
    private readonly cacheFolder: string,
  ) {}

  /** At start: a killed process leaves half-written packs and views behind. */
  async wipeCache(): Promise<void> {
    await fs.mkdir(this.cacheFolder, { recursive: true });
    for (const name of await fs.readdir(this.cacheFolder)) {
      await fs.rm(path.join(this.cacheFolder, name), { recursive: true, force: true });
    }
  }

  /** The repository as it is now. Refs are read before packs: every pack is recorded no later than a ref that needs it. */
  async open(appId: string, branch: string): Promise<RepositoryView> {
    const refs = await this.index.refs(appId);
    await this.restorePacks(appId);
    return createView(path.join(this.cacheFolder, 'views'), this.sharedObjects(appId), refs, branch);
  }

  checkTree(quarantine: Quarantine, commit: string, limits: { bytes: number }): Promise<TreeSummary> {
    return checkTree(commit, limits, callIn(quarantine));
  }

  /** What one object is; throws when it is not there. */
  async typeOf(quarantine: Quarantine, id: string): Promise<string> {
    return (await git(['cat-file', '-t', id], callIn(quarantine))).toString().trim();
  }

  /** Subject of a commit, one line. */
  async subjectOf(quarantine: Quarantine, commit: string): Promise<string> {
    const output = await git(['log', '-1', '--no-show-signature', '--format=%s', commit], callIn(quarantine));
    return output.toString('utf8').trim().slice(0, 500);
  }

  /** Puts what the push brought into the object store, and into the cache so that the next request need not fetch it. */
  async storePacks(appId: string, { folder }: Quarantine): Promise<StoredPack[]> {
    if (folder === '') return [];
    const packFolder = path.join(folder, 'pack');
    const names = (await fs.readdir(packFolder).catch(() => []))
      .filter((name) => /^pack-[0-9a-f]{40}\.idx$/.test(name))
      .map((name) => name.slice(0, -'.idx'.length));
    const stored: StoredPack[] = [];
    for (const name of names) {
      const from = path.join(packFolder, name);
      await Promise.all([
        this.objects.put(packKey(appId, name, 'pack'), createReadStream(`${from}.pack`)),
        this.objects.put(packKey(appId, name, 'idx'), createReadStream(`${from}.idx`)),
      ]);
      await this.adopt(appId, name, from);
      stored.push({ name, bytes: (await fs.stat(`${from}.pack`)).size });
    }
    return stored;
  }

  /** The tree as a tar in the object store, byte for byte what was committed. */
  async storeTree(quarantine: Quarantine, commit: string, key: string): Promise<void> {
    const child = spawnGit(['archive', '--format=tar', commit], callIn(quarantine), ['ignore', 'pipe', 'pipe']);
    const exit = exitOf(child);
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (words.length < 4_096) words += chunk.toString('utf8');
    });
    // The put must not complete when the archive broke off: an object cut short would look whole.
    async function* whole() {
      yield* child.stdout as AsyncIterable<Buffer>;
      const code = await exit;
      if (code !== 0) throw new Error(`git archive ended with ${code}: ${words.trim()}`);
    }
    try {
      await this.objects.put(key, whole());
    } finally {
      child.kill('SIGKILL');
    }
  }

  private sharedObjects(appId: string): string {
    return path.join(this.cacheFolder, 'objects', appId);
  }

  /** One restore per app at a time; a second request waits for the first and then looks again. */
  private async restorePacks(appId: string): Promise<void> {
    const before = this.restoring.get(appId) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(() => this.fetchMissingPacks(appId));
    this.restoring.set(appId, mine);
    try {
      await mine;
    } finally {
      if (this.restoring.get(appId) === mine) this.restoring.delete(appId);
    }
  }

  private async fetchMissingPacks(appId: string): Promise<void> {
    const folder = path.join(this.sharedObjects(appId), 'pack');
    await fs.mkdir(folder, { recursive: true });
    const here = new Set(await fs.readdir(folder));
    for (const name of await this.index.packs(appId)) {
      // The .idx comes last: git looks for packs by it.
      for (const ending of ['pack', 'idx'] as const) {
        if (!here.has(`${name}.${ending}`)) await this.fetchPack(appId, name, ending, folder);
      }
    }
  }

  private async fetchPack(appId: string, name: string, ending: 'pack' | 'idx', folder: string): Promise<void> {
    const body = await this.objects.get(packKey(appId, name, ending));
    if (!body) {
      throw new DomainError('git.pack_missing', `A part of this repository (${name}) is not in the object store.`, {
        kind: 'unavailable',
        hint: 'The operator of this platform has to restore the object store from its backup.',
      });
    }
    const target = path.join(folder, `${name}.${ending}`);
    await pipeline(body, createWriteStream(`${target}.tmp`));
    await fs.rename(`${target}.tmp`, target);
  }

  private async adopt(appId: string, name: string, from: string): Promise<void> {
    const folder = path.join(this.sharedObjects(appId), 'pack');
    await fs.mkdir(folder, { recursive: true });
    for (const ending of ['pack', 'idx']) {
      await fs.link(`${from}.${ending}`, path.join(folder, `${name}.${ending}`)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
    }
  }
}

function callIn({ view, folder }: Quarantine): GitCall {
  const env = { GIT_DIR: view.folder };
  if (folder === '') return { env };
  const objects = path.join(view.folder, 'objects');
  return { env: { ...env, GIT_OBJECT_DIRECTORY: folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects } };
}
