/** What a pushed tree may hold. Checked where it is received and again where it is unpacked. */
export const sourceLimits = { files: 200_000, pathBytes: 4_096, linkBytes: 4_096 };

/**
 * Why a symbolic link may not be unpacked, or null. A link may climb only at its start and only inside the tree: `..` after
 * a name could pass through another link, and would then climb from somewhere else.
 */
export function linkProblem(path: string, target: string): 'absolute' | 'climbs' | 'invalid' | null {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > sourceLimits.linkBytes) return 'invalid';
  if (target.startsWith('/')) return 'absolute';
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const firstName = parts.findIndex((part) => part !== '..');
  const climbs = firstName === -1 ? parts.length : firstName;
  const depth = path.split('/').length - 1;
  if (climbs > depth || parts.slice(climbs).includes('..')) return 'climbs';
  return null;
}

/** A path as it may stand in a message: no control characters, not longer than a line. */
export function shownPath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  const clean = path.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  return clean.length > 200 ? `${clean.slice(0, 197)}…` : clean;
}
