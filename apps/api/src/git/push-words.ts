/** A line for the person who pushes; resolves when there is room for more. */
export type Say = (line: string) => Promise<void>;

export function heading(text: string): string {
  return `-----> ${text}`;
}

export function detail(text: string): string {
  return `       ${text}`;
}

export function trouble(text: string): string {
  return ` !     ${text}`;
}

export async function sayAll(say: Say, lines: readonly string[]): Promise<void> {
  for (const line of lines) await say(line);
}

// A sequence that moves the cursor, colours or names the window; then what is left of control characters, but the tab.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

/** What could steer a terminal goes: the build log is not ours. */
export function plain(text: string): string {
  return text.replace(escapes, '').replace(controls, '');
}

/** A line of the build log as it stands under its heading. */
export function relayed(text: string): string {
  const clean = plain(text);
  return clean.startsWith('-----> ') || clean.startsWith(' !     ') || clean === '' ? clean : detail(clean);
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function duration(ms: number): string {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
