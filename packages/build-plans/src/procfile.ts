import { DomainError } from '@berth/domain';
import { hasControlCharacters } from './shell-quote.js';

export interface Procfile {
  /** Process types and their commands as written, in the file's order; without `release`. */
  readonly processes: ReadonlyMap<string, string>;
  readonly release?: string;
}

const line = /^([A-Za-z0-9][A-Za-z0-9_-]*):[ \t]*(.*)$/;
const limits = { fileCharacters: 64 * 1024, commandCharacters: 4096, nameCharacters: 30, processes: 20 };

/** `name: command` lines. Strict: a line that is not understood would be a process that silently never runs. */
export function parseProcfile(text: string): Procfile {
  if (text.length > limits.fileCharacters) throw invalid('The Procfile is larger than 64 KiB.');
  const processes = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const [name, command] = parseLine(content, index + 1);
    if (processes.has(name)) throw invalid(`Procfile line ${index + 1}: "${name}" is there twice.`);
    processes.set(name, command);
  }
  if (processes.size > limits.processes) throw invalid(`The Procfile has more than ${limits.processes} process types.`);
  const release = processes.get('release');
  processes.delete('release');
  return release === undefined ? { processes } : { processes, release };
}

function parseLine(content: string, number: number): [string, string] {
  const [, name = '', command = ''] = line.exec(content) ?? [];
  if (name === '') throw invalid(`Procfile line ${number} is not "name: command": ${excerpt(content)}`);
  if (name.length > limits.nameCharacters) {
    throw invalid(`Procfile line ${number}: the name is longer than ${limits.nameCharacters} characters.`);
  }
  if (command === '') throw invalid(`Procfile line ${number}: "${name}" has no command.`);
  if (command.length > limits.commandCharacters) {
    throw invalid(`Procfile line ${number}: the command is longer than ${limits.commandCharacters} characters.`);
  }
  if (hasControlCharacters(command.replaceAll('\t', ' '))) {
    throw invalid(`Procfile line ${number}: the command contains a control character.`);
  }
  return [name, command];
}

function excerpt(content: string): string {
  const text = content.length > 80 ? `${content.slice(0, 80)}…` : content;
  return JSON.stringify(text);
}

function invalid(message: string): DomainError {
  return new DomainError('procfile.invalid', message, {
    kind: 'invalid',
    hint: 'Each line is `name: command`, for example `web: node server.js`. Names are letters, digits, - and _.',
  });
}
