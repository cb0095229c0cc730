/** The parts of a go.mod that a plan depends on. */
export interface GoMod {
  readonly module: string;
  readonly go: string | undefined;
  /** A module is replaced by a folder of this source. */
  readonly localReplace: boolean;
  readonly requires: boolean;
}

export function parseGoMod(text: string): GoMod {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/\/\/.*$/, '').trim());
  return {
    module: /^module\s+"?([^\s"]+)/m.exec(lines.join('\n'))?.[1] ?? '',
    go: /^go\s+(\d+\.\d+(?:\.\d+|rc\d+)?)/m.exec(lines.join('\n'))?.[1],
    localReplace: lines.some((line) => /=>\s*"?\.{1,2}\//.test(line)),
    requires: lines.some((line) => /^require\b/.test(line)),
  };
}
