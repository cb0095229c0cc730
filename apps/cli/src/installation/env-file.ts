import fs from 'node:fs';
import path from 'node:path';

export type Settings = Record<string, string>;

/** `KEY=value` per line, `#` comments; values as they are, without quoting. */
export function parseEnvFile(text: string): Settings {
  const settings: Settings = {};
  for (const line of text.split('\n')) {
    const found = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (found) settings[found[1]!] = found[2]!.trim();
  }
  return settings;
}

export function readEnvFile(file: string): Settings {
  return fs.existsSync(file) ? parseEnvFile(fs.readFileSync(file, 'utf8')) : {};
}

/** Adds settings at the end and leaves every line that is there: people write in this file, too. */
export function appendToEnvFile(file: string, added: Settings): void {
  const names = Object.keys(added);
  if (names.length === 0) return;
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : header;
  const lines = names.map((name) => `${name}=${added[name]}\n`).join('');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const whole = `${file}.new`;
  fs.writeFileSync(whole, (before.endsWith('\n') ? before : `${before}\n`) + lines, { mode: 0o600 });
  fs.chmodSync(whole, 0o600);
  fs.renameSync(whole, file);
}

const header = `# Settings and secrets of this Berth installation, written by \`berth up\`. Back this file up: MASTER_KEY opens
# every stored secret. .env.example in the repository documents each setting. Run \`berth up\` after a change.
`;
