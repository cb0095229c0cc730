import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeploySample } from '@berth/contracts/http';
import { DomainError } from '@berth/domain';
import { Injectable } from '@nestjs/common';
import { ApiConfig } from '../http/api-config.js';
import type { TarFile } from './tar.js';

/** From the bundle (apps/api/dist/main.js) and from the source (apps/api/src/apps). */
const places = ['../../../examples', '../../../../examples'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const ignored = new Set(['node_modules', '.git', '__pycache__', '.venv']);

/** The examples that come with the platform. */
@Injectable()
export class Samples {
  constructor(private readonly config: ApiConfig) {}

  async files(sample: DeploySample['sample']): Promise<TarFile[]> {
    const root = this.config.examplesDir ?? places.find((place) => existsSync(place));
    const folder = root === undefined ? undefined : join(resolve(root), sample);
    if (!folder || !existsSync(folder)) throw missing(sample);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (path) =>
          !relative(folder, path)
            .split('/')
            .some((part) => ignored.has(part)),
      )
      .sort();
    return Promise.all(paths.map((path) => readSampleFile(folder, path)));
  }
}

async function readSampleFile(folder: string, path: string): Promise<TarFile> {
  const [content, { mode }] = await Promise.all([readFile(path), stat(path)]);
  return { path: relative(folder, path), content, executable: (mode & 0o100) !== 0 };
}

function missing(sample: string): DomainError {
  return new DomainError('sample.not_found', `The ${sample} sample is not part of this installation.`, {
    kind: 'not_found',
    hint: 'Push your own repository instead; the app’s page shows the three lines for it.',
  });
}
