import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { GitRefs } from './git-index.js';

/** `git archive` obeys attributes of the tree: they would drop files and change bytes. These outrank them. */
const neutralAttributes = '* -export-ignore -export-subst -text -eol -filter -ident -working-tree-encoding\n';

/**
 * A bare repository for one request: the refs as Postgres has them now, the objects by reference to the cache.
 * Requests never share refs, so a push that waits for its build is not disturbed by what moves meanwhile.
 */
export interface RepositoryView {
  readonly folder: string;
  readonly refs: GitRefs;
  /** The folder of the packs that are shared by all views of the app. */
  readonly sharedObjects: string;
  /** Makes git answer the pusher that the deploy branch did not move. */
  refuseDeployBranch(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The whole of what git runs of ours; the rest of the push is decided at the other end of the two descriptors.
 * fd 3: commands out, log lines in; fd 4: the verdict in.
 */
const preReceive = `#!/bin/sh
{ printf '%s\\n' "$GIT_QUARANTINE_PATH"; cat; echo .; } >&3
cat <&3 >&2
read -r rc <&4 || rc=1
exit "\${rc:-1}"
`;

/** A failed build refuses the deploy branch alone: what came with it was stored. */
const update = `#!/bin/sh
[ "$1" != "$BERTH_DEPLOY_REF" ] || [ ! -e "$GIT_DIR/refused" ]
`;

export async function createView(
  viewsFolder: string,
  sharedObjects: string,
  refs: GitRefs,
  branch: string,
): Promise<RepositoryView> {
  const folder = path.join(viewsFolder, `${randomBytes(9).toString('hex')}.git`);
  const close = () => fs.rm(folder, { recursive: true, force: true });
  try {
    for (const inner of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info', 'hooks']) {
      await fs.mkdir(path.join(folder, inner), { recursive: true });
    }
    await Promise.all([
      fs.writeFile(path.join(folder, 'HEAD'), `ref: refs/heads/${branch}\n`),
      fs.writeFile(path.join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n'),
      fs.writeFile(path.join(folder, 'objects/info/alternates'), `${sharedObjects}\n`),
      fs.writeFile(path.join(folder, 'info/attributes'), neutralAttributes),
      fs.writeFile(path.join(folder, 'packed-refs'), packedRefs(refs)),
      fs.writeFile(path.join(folder, 'hooks/pre-receive'), preReceive, { mode: 0o755 }),
      fs.writeFile(path.join(folder, 'hooks/update'), update, { mode: 0o755 }),
    ]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    refs,
    sharedObjects,
    refuseDeployBranch: () => fs.writeFile(path.join(folder, 'refused'), ''),
    close,
  };
}

function packedRefs(refs: GitRefs): string {
  const names = [...refs.keys()].sort();
  return `# pack-refs with: sorted \n${names.map((name) => `${refs.get(name)} ${name}\n`).join('')}`;
}
