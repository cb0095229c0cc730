import fs from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError, linkProblem, shownPath, sourceLimits } from '@berth/domain';
import { x as extract, type ReadEntry } from 'tar';

const kinds = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'SymbolicLink']);

/** Writes a source tar into an empty folder. The tree was checked when it was pushed; the tar is believed no more for it. */
export async function unpackSource(
  source: Readable,
  folder: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ files: number; bytes: number }> {
  await fs.mkdir(folder, { recursive: true });
  let bytes = 0;
  let files = 0;
  let refusal: DomainError | undefined;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(refusal ?? (bytes > maxBytes ? tooLarge(maxBytes) : null), chunk);
    },
  });
  const unpack = extract({
    cwd: folder,
    strict: false,
    preserveOwner: false,
    noMtime: false,
    filter: (path, entry) => {
      refusal ??= problemWith(path, entry as ReadEntry, ++files);
      return refusal === undefined;
    },
  });
  await pipeline(source, counted, unpack, { signal });
  if (refusal) throw refusal;
  return { files, bytes };
}

function problemWith(path: string, { type, linkpath }: ReadEntry, files: number): DomainError | undefined {
  if (files > sourceLimits.files) return refused(`The source has more than ${sourceLimits.files} files.`);
  const relative = path.replace(/^\.\//, '').replace(/\/$/, '');
  if (relative.startsWith('/') || relative.split('/').includes('..'))
    return refused(`"${shownPath(path)}" is no path.`);
  if (!kinds.has(type)) return refused(`"${shownPath(relative)}" is neither a file nor a folder.`);
  if (type !== 'SymbolicLink' || linkProblem(relative, linkpath ?? '') === null) return undefined;
  return refused(`The symbolic link "${shownPath(relative)}" leaves the source.`);
}

function refused(message: string): DomainError {
  return new DomainError('source.refused', message, {
    kind: 'invalid',
    hint: 'Remove it from the commit and push again.',
  });
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('source.too_large', `The source is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`, {
    kind: 'too_large',
    hint: 'Remove large files from the commit; keep data in object storage.',
  });
}
