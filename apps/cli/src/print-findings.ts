import type { Finding } from './machine/findings.js';
import { dim, green, red, say, yellow } from './print.js';

const marks = { error: red('✗'), warning: yellow('!'), info: green('→') };

export function printFindings(found: readonly Finding[]): void {
  for (const { level, message, fix, automatic } of found) {
    say(`  ${marks[level]} ${message}`);
    say(`    ${dim(automatic ? `\`berth up\` does this: ${fix}` : fix)}`);
  }
}
