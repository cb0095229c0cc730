/** What git itself would refuse, but only after the hook ran: `git check-ref-format`, and only branches and tags. */
export function isPushableRef(name: string): boolean {
  if (!/^refs\/(heads|tags)\/./.test(name) || name.length > 255) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

/** `a` and `a/b` cannot both exist. The name that stands in the way, if any. */
export function conflictingRef(name: string, others: Iterable<string>): string | undefined {
  for (const other of others) {
    if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) return other;
  }
  return undefined;
}
