const first = [
  'calm',
  'bright',
  'salty',
  'quiet',
  'amber',
  'early',
  'north',
  'silver',
  'steady',
  'misty',
  'blue',
  'swift',
];
const second = [
  'harbor',
  'gull',
  'anchor',
  'tide',
  'pier',
  'lantern',
  'beacon',
  'cove',
  'sail',
  'heron',
  'reef',
  'ferry',
];

/** A name to begin with; anybody may type a better one. */
export function proposeName(random: () => number = Math.random): string {
  return `${pick(first, random)}-${pick(second, random)}-${Math.floor(10 + random() * 90)}`;
}

function pick(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? 'app';
}

export function isAppName(name: string): boolean {
  return /^[a-z][a-z0-9-]{1,38}$/.test(name) && !name.includes('--') && !name.endsWith('-');
}
