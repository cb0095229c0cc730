import { DomainError } from '@berth/domain';
import semver from 'semver';
import { readManifest, type SourceTree } from '../source-tree.js';
import type { PackageJson } from './package-json.js';

/** What berth/stack-node carries. */
export const stackNodeMajor = 24;
const newestMajor = 26;
const oldestMajor = 12;

export interface NodeVersion {
  /** A range for npm's own build of Node, or undefined: the stack image's is right. */
  readonly install?: string;
  readonly note: string;
}

/** `engines.node`, else .node-version or .nvmrc, else the stack image's. */
export async function nodeVersion(tree: SourceTree, manifest: PackageJson): Promise<NodeVersion> {
  if (manifest.nodeRange !== undefined) return resolveNode(manifest.nodeRange, 'engines.node in package.json');
  for (const path of ['.node-version', '.nvmrc']) {
    const wanted = (await readManifest(tree, path))?.trim().replace(/^v/, '');
    if (wanted && semver.validRange(wanted)) return resolveNode(wanted, path);
  }
  return { note: `Node ${stackNodeMajor} (no version asked for; set engines.node in package.json to choose)` };
}

/** The range comes out as semver writes it, never as the user did: digits, dots, comparators. */
export function resolveNode(wanted: string, where: string): NodeVersion {
  const range = semver.validRange(wanted);
  if (range === null || wanted.length > 200) {
    throw new DomainError(
      'plan.version_invalid',
      `${where} is not a version range: ${JSON.stringify(wanted.slice(0, 80))}`,
      {
        kind: 'invalid',
        hint: 'Use a range such as "22.x" or ">=20".',
      },
    );
  }
  if (semver.satisfies(`${stackNodeMajor}.999.0`, range)) {
    return { note: `Node ${stackNodeMajor} (${where}: ${range})` };
  }
  const major = bestMajor(range);
  if (major === undefined) throw unavailable(wanted, where);
  const install = semver.subset(`${major}.x`, range) ? `${major}.x` : intersection(range, major);
  return { install, note: `Node ${major} from npm (${where}: ${range})` };
}

/** Even majors are the ones kept for years; the newest of them first. */
function bestMajor(range: string): number | undefined {
  const majors = Array.from({ length: newestMajor - oldestMajor + 1 }, (_, index) => newestMajor - index);
  const possible = majors.filter((major) => semver.intersects(`${major}.x`, range));
  return possible.find((major) => major % 2 === 0) ?? possible[0];
}

/** Each alternative of `a || b` narrowed to one major, so that npm cannot choose outside of it. */
function intersection(range: string, major: number): string {
  const inMajor = range.split('||').filter((part) => semver.intersects(part, `${major}.x`));
  return inMajor.map((part) => `${part} >=${major}.0.0 <${major + 1}.0.0-0`.trim()).join(' || ');
}

function unavailable(wanted: string, where: string): DomainError {
  return new DomainError(
    'plan.version_invalid',
    `No Node release matches ${where}: ${JSON.stringify(wanted.slice(0, 80))}`,
    {
      kind: 'invalid',
      hint: `Berth installs Node ${oldestMajor} to ${newestMajor}; ${stackNodeMajor} is there already. Widen engines.node.`,
    },
  );
}
