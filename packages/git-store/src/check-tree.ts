import { DomainError, linkProblem, shownPath, sourceLimits } from '@berth/domain';
import { type GitCall, git, TooMuchOutput } from './git-command.js';

interface Entry {
  mode: string;
  id: string;
  bytes: number;
  path: string;
}

export interface TreeSummary {
  files: number;
  bytes: number;
}

/** 200,000 files of paths that people write are a third of it. */
const listingBytes = 64 * 1024 * 1024;

/** A pointer of Git LFS is at least this long (the shortest has a one-digit size) and by its own rules below 1 KiB. */
const lfsPointer = { start: 'version https://git-lfs.github.com/spec/', minBytes: 100, maxBytes: 1_024 };

/** Refuses, by path, what a build could not use or what would reach outside of the tree. */
export async function checkTree(commit: string, limits: { bytes: number }, call: GitCall): Promise<TreeSummary> {
  const entries = parseTree(await listing(commit, call));
  refuseSubmodules(entries);
  const bytes = refuseTooMuch(entries, limits.bytes);
  const links = entries.filter(({ mode }) => mode === '120000');
  for (const { path, bytes: size } of links) if (size > sourceLimits.linkBytes) refuseLink(path, '');
  const suspects = entries.filter(
    ({ mode, bytes: size }) => mode !== '120000' && size >= lfsPointer.minBytes && size < lfsPointer.maxBytes,
  );
  const contents = await readBlobs([...links, ...suspects], call);
  for (const link of links) refuseLink(link.path, contents.get(link.id)?.toString('utf8') ?? '');
  for (const { path, id } of suspects) refusePointer(path, contents.get(id));
  return { files: entries.length, bytes };
}

/** A few small trees that name each other unfold into billions of paths: reading ends long before memory does. */
async function listing(commit: string, call: GitCall): Promise<Buffer> {
  try {
    return await git(['ls-tree', '-r', '-z', '-l', '--full-tree', commit], { ...call, maxBytes: listingBytes });
  } catch (error) {
    throw error instanceof TooMuchOutput
      ? tooManyFiles(`more than ${megabytes(listingBytes)} MB of file names`)
      : error;
  }
}

export function parseTree(listing: Buffer): Entry[] {
  return listing
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', , id = '', size = ''] = line.slice(0, tab).split(/ +/);
      return { mode, id, bytes: Number(size) || 0, path: line.slice(tab + 1) };
    });
}

function refuseSubmodules(entries: readonly Entry[]): void {
  const submodule = entries.find(({ mode }) => mode === '160000');
  if (!submodule) return;
  throw new DomainError('source.submodule', `"${shownPath(submodule.path)}" is a git submodule.`, {
    kind: 'invalid',
    hint: `A build sees only what is in this repository. Copy the files in (git rm --cached ${shownPath(submodule.path)}, then git add them), or install them as a package.`,
  });
}

function refuseTooMuch(entries: readonly Entry[], limit: number): number {
  if (entries.length > sourceLimits.files) throw tooManyFiles(`${entries.length} files`);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes <= limit) return bytes;
  const largest = entries.reduce((a, b) => (a.bytes >= b.bytes ? a : b));
  throw new DomainError('source.too_large', `The tree holds ${megabytes(bytes)} MB of files.`, {
    kind: 'too_large',
    hint: `At most ${megabytes(limit)} MB are built. The largest file is "${shownPath(largest.path)}" (${megabytes(largest.bytes)} MB).`,
  });
}

function tooManyFiles(has: string): DomainError {
  return new DomainError('source.too_many_files', `The tree has ${has}.`, {
    kind: 'too_large',
    hint: `At most ${sourceLimits.files} files are built. Often node_modules or a cache was committed: add it to .gitignore.`,
  });
}

function refuseLink(path: string, target: string): void {
  const problem = linkProblem(path, target);
  if (!problem) return;
  const why = {
    absolute: 'points to an absolute path',
    climbs: 'points out of the repository, or has ".." after a name',
    invalid: 'has a target that cannot be a path',
  }[problem];
  throw new DomainError('source.symlink', `The symbolic link "${shownPath(path)}" ${why}: ${shownPath(target)}`, {
    kind: 'invalid',
    hint: 'Make it point to a file inside the repository, by a relative path, or commit the file itself.',
  });
}

function refusePointer(path: string, content: Buffer | undefined): void {
  if (!content?.subarray(0, lfsPointer.start.length).equals(Buffer.from(lfsPointer.start))) return;
  throw new DomainError(
    'source.lfs',
    `"${shownPath(path)}" is only a pointer of Git LFS; the file itself was not pushed.`,
    {
      kind: 'invalid',
      hint: 'Berth does not serve Git LFS. Commit the file itself (git lfs migrate export --include="…"), or load it from object storage at run time.',
    },
  );
}

async function readBlobs(entries: readonly Entry[], call: GitCall): Promise<Map<string, Buffer>> {
  const ids = [...new Set(entries.map(({ id }) => id))];
  if (ids.length === 0) return new Map();
  const output = await git(['cat-file', '--batch', '--buffer'], { ...call, input: `${ids.join('\n')}\n` });
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id = '', , size = '0'] = output.subarray(at, end).toString('latin1').split(' ');
    blobs.set(id, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return blobs;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
