const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const control = /[\u0000-\u001f\u007f]/;

/** One word for /bin/sh, whatever it contains. Refuses control characters: a line break would be a new Dockerfile line. */
export function shellQuote(word: string): string {
  if (hasControlCharacters(word)) throw new Error(`Not a word for a shell: ${JSON.stringify(word)}`);
  return plain.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export function hasControlCharacters(text: string): boolean {
  return control.test(text);
}
