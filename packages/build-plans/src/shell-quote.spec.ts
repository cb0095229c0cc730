import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DockerfileText } from './dockerfile-text.js';
import { shellQuote } from './shell-quote.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are refused
const control = /[\u0000-\u001f\u007f]/;
const hostile = fc.string({
  unit: fc.constantFrom("'", '"', '\\', '$', '`', ' ', ';', '&', '\n', '(', '<', 'a', '-', '=', '!', '*', '한'),
});

describe('shellQuote', () => {
  it('gives a shell back exactly the word it was given, whatever is in it', () => {
    const words = fc.sample(hostile, 300).filter((word) => !control.test(word));
    const script = words.map((word) => `printf '%s\\0' ${shellQuote(word)}`).join('\n');
    const seen = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(seen).toEqual(words);
  });

  it('refuses line breaks and other control characters', () => {
    for (const word of ['a\nRUN x', 'a\rb', '\u0000', '\u007f']) expect(() => shellQuote(word)).toThrow();
  });
});

describe('DockerfileText', () => {
  it('never writes more lines than it was asked to, whatever the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const attempts = [
          (file: DockerfileText) => file.instruction('ENV', `A=${text}`),
          (file: DockerfileText) => file.comment(text),
          (file: DockerfileText) => file.run([`echo ${text}`]),
          (file: DockerfileText) => file.cmd([text]),
          (file: DockerfileText) => file.copy([text], './'),
        ];
        for (const attempt of attempts) {
          const file = new DockerfileText();
          try {
            attempt(file);
          } catch {
            continue;
          }
          expect(file.toString().trimEnd().split('\n')).toHaveLength(1);
          expect(file.toString().trimEnd()).not.toMatch(/\\$/);
        }
      }),
    );
  });

  it('copies only paths that mean themselves', () => {
    for (const path of ['a b', '$HOME', '*.js', '--from=x', '../up', 'a\nb', '["x"]']) {
      expect(() => new DockerfileText().copy([path], './')).toThrow();
    }
  });
});
